// Every strategy and order by name, for the command line and the lab. A new one is a file of its own and a line here: nothing
// else lists them, and what places must not know this list.

import { easy } from "./orders/easy.ts";
import { fairShare } from "./orders/fair-share.ts";
import { fifo } from "./orders/fifo.ts";
import { fifoStrict } from "./orders/fifo-strict.ts";
import type { Order } from "./orders/order.ts";
import { priority } from "./orders/priority.ts";
import { shortest } from "./orders/shortest.ts";
import { balanced } from "./strategies/balanced.ts";
import { bestFit } from "./strategies/best-fit.ts";
import { binpack } from "./strategies/binpack.ts";
import { cubeEpvm } from "./strategies/cube-epvm.ts";
import { dotProduct } from "./strategies/dot-product.ts";
import { epvm } from "./strategies/epvm.ts";
import { fgd } from "./strategies/fgd.ts";
import { fgdBestFit } from "./strategies/fgd-best-fit.ts";
import { fgdDotProduct } from "./strategies/fgd-dot-product.ts";
import { firstFit } from "./strategies/first-fit.ts";
import { gpuClustering } from "./strategies/gpu-clustering.ts";
import { gpuPacking } from "./strategies/gpu-packing.ts";
import { greedy } from "./strategies/greedy.ts";
import { leastAllocated } from "./strategies/least-allocated.ts";
import { mostAllocated } from "./strategies/most-allocated.ts";
import { random } from "./strategies/random.ts";
import { roundRobin } from "./strategies/round-robin.ts";
import { spread } from "./strategies/spread.ts";
import { twoChoices } from "./strategies/two-choices.ts";
import { worstFit } from "./strategies/worst-fit.ts";
import type { Parameter, Strategy } from "./strategy.ts";

/** From the simple to the elaborate. */
export const strategies: readonly Strategy[] = [
  roundRobin,
  random,
  firstFit,
  greedy,
  cubeEpvm,
  epvm,
  spread,
  leastAllocated,
  mostAllocated,
  balanced,
  binpack,
  bestFit,
  worstFit,
  dotProduct,
  twoChoices,
  fgd,
  gpuPacking,
  gpuClustering,
  fgdDotProduct,
  fgdBestFit,
];

export const orders: readonly Order[] = [fifo, fifoStrict, priority, shortest, easy, fairShare];

/** The strategy called `name`; undefined when there is none. */
export function strategyNamed(name: string): Strategy | undefined {
  return strategies.find((strategy) => strategy.name === name);
}

/** The order called `name`; undefined when there is none. */
export function orderNamed(name: string): Order | undefined {
  return orders.find((order) => order.name === name);
}

/** A strategy as people are shown it. */
export interface StrategyView {
  readonly name: string;
  readonly rule: string;
  readonly source: string;
  readonly parameters: readonly Parameter[];
}

/** All strategies, for a listing. */
export function listStrategies(): readonly StrategyView[] {
  return strategies.map(({ name, rule = "", source = "", parameters = [] }) => ({
    name,
    rule,
    source,
    parameters,
  }));
}

/** An order as people are shown it. */
export interface OrderView {
  readonly name: string;
  readonly rule: string;
  readonly source: string;
}

/** All orders, for a listing. */
export function listOrders(): readonly OrderView[] {
  return orders.map(({ name, rule, source }) => ({ name, rule, source }));
}
