// What a strategy says of every node for one more of a request: the first filter that refuses it, or its score, scorer by
// scorer. For whoever asks why; whoever places asks place.ts, which looks at as few nodes as it needs.

import { Batch, REFUSED, refusingFilter } from "./batch.ts";
import { Judging } from "./judging.ts";
import type { PlacementRequest, Snapshot, Strategy } from "./strategy.ts";

export type Verdict =
  | { readonly node: number; readonly refusedBy: string; readonly refusal: string }
  /** `score` is what the picker goes by: the sum of `scores`, by the scorers' names. */
  | {
      readonly node: number;
      readonly refusedBy: null;
      readonly score: number;
      readonly scores: Readonly<Record<string, number>>;
    };

/** One verdict per node, by index. Nothing is kept and nothing changed. PERF: O(nodes × (filters + scorers)). */
export function verdictsOf(strategy: Strategy, snapshot: Snapshot, request: PlacementRequest): Verdict[] {
  const fresh = { ...snapshot, memory: undefined };
  const batch = new Batch();
  batch.takeAll(fresh.nodes.length);
  new Judging(strategy, fresh, request).judge(batch);
  const scorings = strategy.scorers.map((scorer) => [scorer.name, scorer.prepare(fresh, request)] as const);
  return fresh.nodes.map((_, node): Verdict => {
    const verdict = batch.verdicts[node] as number;
    const filter = verdict > REFUSED ? undefined : strategy.filters[refusingFilter(verdict)];
    if (filter !== undefined) return { node, refusedBy: filter.name, refusal: filter.refusal(request, 1) };
    const scores = Object.fromEntries(scorings.map(([name, scoring]) => [name, scoring.score(node)]));
    return { node, refusedBy: null, score: verdict, scores };
  });
}
