// Takes the best of all: every feasible node is scored, so that the choice depends on the scores alone.
// It must not know what the scores mean.

import { REFUSED } from "../batch.ts";
import type { Candidates, Picker } from "../strategy.ts";
import { ScoreHeap } from "./score-heap.ts";

/** The feasible node with the highest score; among equals the lowest index. PERF: by kept scores O(changes + √nodes);
 * else O(nodes) for the first of a group and whenever all scores change, O(log nodes) for the others. */
export const bestScorePicker: Picker = {
  name: "best-score",
  begin: (candidates) => {
    const { kept } = candidates;
    if (kept !== null) return () => kept.best();
    if (candidates.count === 1) return () => candidates.scan() ?? bestOfAll(candidates);
    return bestByHeap(candidates);
  },
};

function bestOfAll(candidates: Candidates): number {
  const verdicts = candidates.judgeAll();
  let best = -1;
  let highest = REFUSED;
  for (let node = 0; node < candidates.size; node++) {
    if ((verdicts[node] as number) <= highest) continue;
    highest = verdicts[node] as number;
    best = node;
  }
  return best;
}

function bestByHeap(candidates: Candidates): () => number {
  let heap: ScoreHeap | null = null;
  let generation = -1;
  return () => {
    if (heap === null || generation !== candidates.generation) heap = new ScoreHeap(candidates);
    else renewBest(heap, candidates);
    generation = candidates.generation;
    return heap.best;
  };
}

/** The best node was placed on since: it alone has changed. */
function renewBest(heap: ScoreHeap, candidates: Candidates): void {
  if (heap.best < 0) return;
  if (candidates.feasible(heap.best)) heap.rescoreBest(candidates.score(heap.best));
  else heap.dropBest();
}
