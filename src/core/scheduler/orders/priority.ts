// What matters more goes first; equals in the order they came. What fits nowhere is overtaken, as in fifo:
// a task of high priority has the first try at every free place, not a claim to it.

import type { Order } from "../order.ts";

export const priority: Order = {
  name: "priority",
  compare: (a, b) => b.spec.priority - a.spec.priority || a.serial - b.serial,
  skipAhead: true,
};
