// Takes turns: the choice of the book's first scheduler. It knows no scores and keeps no memory of its own: whose
// turn it is comes with the candidates, so that the same snapshot gives the same choice.

import type { Candidates, Picker } from "../strategy.ts";

/** The next feasible node after the last one used, past the end from 0 again. PERF: O(1) while most nodes have room. */
export const roundRobinPicker: Picker = {
  name: "round-robin",
  begin: (candidates) => () => nextInTurn(candidates),
};

function nextInTurn(candidates: Candidates): number {
  const { size, lastNode } = candidates;
  for (let step = 1; step <= size; step++) {
    const node = (lastNode + step) % size;
    if (candidates.feasible(node)) return node;
  }
  return -1;
}
