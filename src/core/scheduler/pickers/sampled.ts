// Takes the least loaded of a few drawn at random: nearly as good as the least loaded of all, for a look at few.
// It knows no scores: load is what a node holds.

import type { Draws } from "../draws.ts";
import type { Candidates, Picker } from "../strategy.ts";
import { anyFeasible } from "./uniform.ts";

/** Of `choices` feasible nodes drawn with replacement the one that holds the fewest attempts; among equals the one
 * drawn first. PERF: O(choices) while many nodes have room. */
export function sampledPicker(choices: number, seed: number): Picker {
  return {
    name: "sampled",
    begin: (candidates) => () => leastLoaded(candidates, candidates.draws(seed), choices),
  };
}

function leastLoaded(candidates: Candidates, draws: Draws, choices: number): number {
  let best = anyFeasible(candidates, draws);
  for (let choice = 1; choice < choices && best >= 0; choice++) {
    const other = anyFeasible(candidates, draws);
    if (candidates.attemptsOn(other) < candidates.attemptsOn(best)) best = other;
  }
  return best;
}
