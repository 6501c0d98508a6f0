// Placing one beside promises made to others: a guard says on which nodes one more would break one. Most plans touch none,
// so the usual call of place comes first, and the guard joins the filters only when its choice is forbidden.

import { type Plan, place } from "../scheduler/place.ts";
import type { Filter, PlacementRequest, Snapshot, Strategy } from "../scheduler/strategy.ts";

/** May one more of the request go to the node? */
export type Guard = (node: number, request: PlacementRequest) => boolean;

/** Places one where `guard` allows it. */
export function placeGuarded(
  strategy: Strategy,
  snapshot: Snapshot,
  request: PlacementRequest,
  guard: Guard,
): Plan {
  const plan = place(strategy, snapshot, request, 1);
  const choice = plan.placed[0];
  if (choice === undefined || guard(choice.node, request)) return plan;
  return placeAround(strategy, snapshot, request, 1, guard);
}

/** Places up to `count`, on nodes that `guard` allows before the first is placed. PERF: scores are not kept. */
export function placeAround(
  strategy: Strategy,
  snapshot: Snapshot,
  request: PlacementRequest,
  count: number,
  guard: Guard,
): Plan {
  const filters = [...strategy.filters, guardFilter(guard)];
  return place({ ...strategy, filters }, { ...snapshot, memory: undefined }, request, count);
}

const guardFilter = (guard: Guard): Filter => ({
  name: "kept",
  admits: (_snapshot, node, request) => guard(node.index, request),
  refusal: (_request, nodes) => `${nodes === 1 ? "is" : "are"} kept for a task that goes first`,
});
