// Takes the best of all: every feasible node is scored, so that the choice depends on the scores alone.
// It must not know what the scores mean.

import type { Picker } from "../strategy.ts";

/** The feasible node with the highest score; among equals the lowest index. PERF: O(nodes). */
export const bestScorePicker: Picker = {
  name: "best-score",
  pick: (candidates) => {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let node = 0; node < candidates.size; node++) {
      if (!candidates.feasible(node)) continue;
      const score = candidates.score(node);
      if (score > bestScore) {
        best = node;
        bestScore = score;
      }
    }
    return best;
  },
};
