// Takes any: the baseline that every cleverer choice has to beat. It knows no scores.

import type { Draws } from "../draws.ts";
import type { Candidates, Picker } from "../strategy.ts";

/** Tries before the feasible nodes are counted: with one node in eight feasible, 64 all miss once in 5,000 times. */
const TRIES = 64;

/** Every feasible node with the same probability. PERF: O(1) while many nodes have room, else O(nodes). */
export function uniformPicker(seed: number): Picker {
  return { name: "uniform", begin: (candidates) => () => anyFeasible(candidates, candidates.draws(seed)) };
}

/** A feasible node, each with the same probability, −1 when there is none. Nodes are drawn until one is feasible,
 * which favours none; when that takes too long, one of the counted feasible ones is drawn, which favours none either. */
export function anyFeasible(candidates: Candidates, draws: Draws): number {
  if (candidates.size === 0) return -1;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const node = draws.below(candidates.size);
    if (candidates.feasible(node)) return node;
  }
  let count = 0;
  for (let node = 0; node < candidates.size; node++) if (candidates.feasible(node)) count++;
  return count === 0 ? -1 : nthFeasible(candidates, draws.below(count));
}

function nthFeasible(candidates: Candidates, nth: number): number {
  let before = nth;
  for (let node = 0; node < candidates.size; node++) {
    if (candidates.feasible(node) && before-- === 0) return node;
  }
  return -1;
}
