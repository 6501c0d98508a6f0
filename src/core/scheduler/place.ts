// filter → score → pick, for a group of equal requests: one call behind the manager, the dry run and the lab.

import { assert } from "../kernel/assert.ts";
import type { PlacementRequest, Snapshot, Strategy } from "./strategy.ts";

export interface Placement {
  readonly node: number;
  readonly gpuDevices: readonly number[];
}

/** How many nodes a filter refused, being the first to do so. */
export interface RefusalCount {
  readonly filter: string;
  readonly nodes: number;
  /** For people: "has too little free cpu or memory". */
  readonly refusal: string;
}

export interface Plan {
  /** In the order of the group. */
  readonly placed: readonly Placement[];
  readonly unplaced: number;
  /** Why the first unplaced one fits nowhere; empty when all were placed. */
  readonly refusals: readonly RefusalCount[];
}

/** Places up to `count` requests one after the other, as if each had been reserved before the next; leaves the
 * snapshot as it was. */
export function place(
  _strategy: Strategy,
  _snapshot: Snapshot,
  _request: PlacementRequest,
  _count: number,
): Plan {
  assert(false, "place is written");
}
