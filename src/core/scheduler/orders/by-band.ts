// Where tasks give way to those of higher bands, higher bands go first, whatever the order within a band: otherwise a lower
// task would be placed to be stopped at once.

import { BANDS, bandOf } from "./bands.ts";
import type { Order } from "./order.ts";

/** `order` within each band, the highest band first. */
export function byBand(order: Order): Order {
  const { compareNow } = order;
  const between: Order["compare"] = (a, b) => rankOf(b.spec.priority) - rankOf(a.spec.priority);
  return {
    ...order,
    compare: (a, b) => between(a, b) || order.compare(a, b),
    ...(compareNow === undefined
      ? {}
      : { compareNow: (a, b, usage) => between(a, b) || compareNow(a, b, usage) }),
  };
}

const rankOf = (priority: number): number => BANDS.indexOf(bandOf(priority));
