// A sweep: setups × seeds, or a shard of them, one after the other or on threads. It hands on summaries in the sweep's
// order, and failures as they come; what is printed of them is the command's business.

import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import type { Scenario } from "../scenario.ts";
import { InOrder } from "./in-order.ts";
import { perform, type RunOrder } from "./perform.ts";
import type { RunSummary } from "./run-summary.ts";
import { isIn, type Shard } from "./shard.ts";
import { onThreads } from "./threads.ts";

export interface Sweep {
  /** With the strategy in place of the one that the scenario names, if there is one. */
  readonly setups: readonly { readonly scenario: Scenario; readonly strategy?: Strategy }[];
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly jobs: number;
  readonly shard: Shard | null;
}

export interface SweepListener {
  /** In no order, at once. */
  ended(summary: RunSummary): void;
  /** In the sweep's order: setup by setup, seed by seed. */
  next(summary: RunSummary): void;
}

/** Runs in all, of every shard. */
export const sizeOf = ({ setups, firstSeed, lastSeed }: Sweep): number =>
  setups.length * (lastSeed - firstSeed + 1);

/** Places of the runs that this shard does. */
export function placesOf(sweep: Sweep): number[] {
  return Array.from({ length: sizeOf(sweep) }, (_, place) => place).filter((place) =>
    isIn(sweep.shard, place),
  );
}

export async function runSweep(sweep: Sweep, listener: SweepListener): Promise<void> {
  const places = placesOf(sweep);
  const ordered = new InOrder<RunSummary>(places, (summary) => listener.next(summary));
  const ended = (summary: RunSummary): void => {
    listener.ended(summary);
    ordered.came(summary);
  };
  if (sweep.jobs > 1) return onThreads(orders(sweep, places), Math.min(sweep.jobs, places.length), ended);
  for (const order of orders(sweep, places)) ended(perform(order, setupAt(sweep, order.place).strategy));
}

const setupAt = (sweep: Sweep, place: number): Sweep["setups"][number] =>
  sweep.setups[Math.floor(place / (sweep.lastSeed - sweep.firstSeed + 1))] as Sweep["setups"][number];

function* orders(sweep: Sweep, places: readonly number[]): Iterable<RunOrder> {
  const seeds = sweep.lastSeed - sweep.firstSeed + 1;
  for (const place of places)
    yield { place, scenario: setupAt(sweep, place).scenario, seed: sweep.firstSeed + (place % seeds) };
}
