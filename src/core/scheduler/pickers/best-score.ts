// Takes the best of all: every feasible node is scored, so that the choice depends on the scores alone.
// It must not know what the scores mean.

import type { Candidates, Picker } from "../strategy.ts";
import { ScoreHeap } from "./score-heap.ts";

/** The feasible node with the highest score; among equals the lowest index. PERF: O(nodes) for the first of a group
 * and whenever all scores change, O(log nodes) for the others. */
export const bestScorePicker: Picker = {
  name: "best-score",
  begin: (candidates) => {
    let heap: ScoreHeap | null = null;
    let generation = -1;
    return () => {
      if (heap === null || generation !== candidates.generation) heap = new ScoreHeap(candidates);
      else renewBest(heap, candidates);
      generation = candidates.generation;
      return heap.best;
    };
  },
};

/** The best node was placed on since: it alone has changed. */
function renewBest(heap: ScoreHeap, candidates: Candidates): void {
  if (heap.best < 0) return;
  if (candidates.feasible(heap.best)) heap.rescoreBest(candidates.score(heap.best));
  else heap.dropBest();
}
