// filter → score → pick, for a group of equal requests: one call behind the manager, the dry run and the lab.
// It returns a plan and changes nothing: what it reserves on trial it gives back. The trial itself is in trial.ts.

import type { Plan } from "./plan.ts";
import { avoids, relented, standingOf } from "./relent.ts";
import type { PlacementRequest, Snapshot, Strategy } from "./strategy.ts";
import { Trial } from "./trial.ts";
import { hasWishes, type PlaceOne, placeWishing } from "./wishes.ts";

export type { Placement, Plan, RefusalCount } from "./plan.ts";

/** Places up to `count` requests one after the other, as if each had been reserved before the next; leaves the
 * snapshot as it was, its capacity's version too. Whoever carries the plan out
 * reserves it and moves lastNode to the last node placed on.
 * PERF: no filter is asked twice of a node between two placements on it. */
export function place(
  strategy: Strategy,
  snapshot: Snapshot,
  request: PlacementRequest,
  count: number,
): Plan {
  if (hasWishes(request)) return placeWishing(strategy, snapshot, request, count, placeOne);
  const trial = new Trial(strategy, snapshot, request, count);
  const pick = strategy.picker.begin(trial);
  while (trial.placed.length < count) {
    const node = pick();
    // Equal requests: where one fits nowhere, neither do those after it.
    if (node < 0) break;
    trial.take(node);
  }
  const unplaced = count - trial.placed.length;
  if (unplaced > 0 && avoids(request)) return placeRelenting(strategy, trial, request, unplaced);
  const refusals = unplaced > 0 ? trial.refusals() : [];
  trial.undo();
  return { placed: trial.placed, unplaced, refusals };
}

const placeOne: PlaceOne = (strategy, snapshot, request) => place(strategy, snapshot, request, 1);

/** Where nothing else fits, what was avoided is taken. Exact: those not avoided stay full while the group is placed. */
function placeRelenting(strategy: Strategy, trial: Trial, request: PlacementRequest, count: number): Plan {
  const rest = place(strategy, standingOf(trial), relented(request), count);
  trial.undo();
  return { ...rest, placed: [...trial.placed, ...rest.placed] };
}
