// Requests that would rather be on some nodes than on others, whatever the strategy: by node labels (affinity), or evenly
// over the values of one (spread). Wishes never keep a task waiting: where none can be met, every node will do.

import { type Node, takesWork } from "../node/node.ts";
import { meets } from "./filters/constraints.ts";
import type { Plan } from "./plan.ts";
import { standingOf } from "./relent.ts";
import type { Filter, PlacementRequest, Snapshot, Strategy } from "./strategy.ts";
import { Trial } from "./trial.ts";

/** Places one as if the request had no wishes. */
export type PlaceOne = (strategy: Strategy, snapshot: Snapshot, request: PlacementRequest) => Plan;

export function hasWishes({ spec, jobId }: PlacementRequest): boolean {
  return (spec.affinity?.length ?? 0) > 0 || (spec.spread !== undefined && jobId !== null);
}

/** Places up to `count`, one after the other, each as its wishes stand after the one before. Of affinities as many as
 * can be are met, the first before the others; among the nodes that do, the spread decides, then the strategy. The same
 * whether they are placed as a group or one by one. PERF: O(nodes) and more a task; scores are not kept. */
export function placeWishing(
  strategy: Strategy,
  snapshot: Snapshot,
  request: PlacementRequest,
  count: number,
  placeOne: PlaceOne,
): Plan {
  const { affinity: _, spread: __, ...spec } = request.spec;
  const plain = { ...request, spec };
  const jobAttemptsOn = snapshot.jobAttemptsOn ?? (() => 0); // the trial adds those of this group
  const trial = new Trial(strategy, { ...snapshot, memory: undefined, jobAttemptsOn }, plain, count);
  let failed: Plan | null = null;
  while (trial.placed.length < count && failed === null) {
    const plan = bestOf(strategy, standingOf(trial), request, plain, placeOne);
    const [placement] = plan.placed;
    if (placement === undefined) failed = plan;
    else trial.take(placement.node);
  }
  const unplaced = count - trial.placed.length;
  trial.undo();
  return { placed: trial.placed, unplaced, refusals: failed?.refusals ?? [] };
}

/** One, in the best tier where it fits; in the last tier everything is allowed. */
function bestOf(
  strategy: Strategy,
  snapshot: Snapshot,
  request: PlacementRequest,
  plain: PlacementRequest,
  placeOne: PlaceOne,
): Plan {
  const groups = spreadGroups(snapshot, request);
  for (let wanted = request.spec.affinity?.length ?? 0; wanted >= 0; wanted--) {
    for (const group of groups) {
      if (wanted === 0 && group === null) break; // no wish is left
      const admits = (node: Node): boolean =>
        meetsFirst(request, wanted, node) && (group?.has(valueOn(request, node)) ?? true);
      const plan = placeOne(
        { ...strategy, filters: [...strategy.filters, wishFilter(admits)] },
        snapshot,
        plain,
      );
      if (plan.placed.length > 0) return plan;
    }
  }
  return placeOne(strategy, snapshot, plain);
}

/** Does the node meet the first `wanted` affinities? */
function meetsFirst({ spec }: PlacementRequest, wanted: number, node: Node): boolean {
  for (let at = 0; at < wanted; at++) {
    const affinity = spec.affinity?.[at];
    if (affinity !== undefined && !meets(affinity, node.info?.labels[affinity.label])) return false;
  }
  return true;
}

/** What stands for nodes that do not have the label: they come last, whatever runs there. */
const NO_VALUE = "";

const valueOn = ({ spec }: PlacementRequest, node: Node): string =>
  node.info?.labels[spec.spread ?? ""] ?? NO_VALUE;

/** The label's values where the job has equally many attempts, those with the fewest first; null alone: no spread. Nodes
 * that take no work count, for what runs there, and make no value. */
function spreadGroups(
  snapshot: Snapshot,
  request: PlacementRequest,
): readonly (ReadonlySet<string> | null)[] {
  const { jobId } = request;
  if (request.spec.spread === undefined || jobId === null) return [null];
  const counts = new Map<string, number>();
  const open = new Set<string>();
  for (const node of snapshot.nodes) {
    const value = valueOn(request, node);
    const count = snapshot.jobAttemptsOn?.(node.index, jobId) ?? 0;
    counts.set(value, (counts.get(value) ?? 0) + count);
    if (takesWork(node)) open.add(value);
  }
  const byCount = new Map<number, Set<string>>();
  for (const value of open) {
    const count = value === NO_VALUE ? Number.MAX_SAFE_INTEGER : (counts.get(value) as number);
    byCount.set(count, (byCount.get(count) ?? new Set()).add(value));
  }
  return [...byCount].sort(([a], [b]) => a - b).map(([, values]) => values);
}

const wishFilter = (admits: (node: Node) => boolean): Filter => ({
  name: "wishes",
  admits: (_snapshot, node) => admits(node),
  refusal: (_request, nodes) => `${nodes === 1 ? "is" : "are"} not where it would rather be`,
});
