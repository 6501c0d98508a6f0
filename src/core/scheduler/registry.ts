// Every strategy and order by name, for the command line and the lab. A new one is a file of its own and a line here.

import type { Order } from "./order.ts";
import { fifo } from "./orders/fifo.ts";
import { fifoStrict } from "./orders/fifo-strict.ts";
import { priority } from "./orders/priority.ts";
import { epvm } from "./strategies/epvm.ts";
import { roundRobin } from "./strategies/round-robin.ts";
import type { Strategy } from "./strategy.ts";

export const strategies: readonly Strategy[] = [roundRobin, epvm];

export const orders: readonly Order[] = [fifo, fifoStrict, priority];

/** The strategy called `name`; undefined when there is none. */
export function strategyNamed(name: string): Strategy | undefined {
  return strategies.find((strategy) => strategy.name === name);
}

/** The order called `name`; undefined when there is none. */
export function orderNamed(name: string): Order | undefined {
  return orders.find((order) => order.name === name);
}
