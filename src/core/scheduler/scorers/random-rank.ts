// Breaks ties by an order of the nodes that was drawn once, so that they don't all go to the low indexes. It is for
// scores that take few values: those of FGD and its peers.

import { rankOf } from "../draws.ts";
import type { Scorer } from "../strategy.ts";

/** Ranks lie in 0..2^32−1: a score times this outweighs every rank. */
const RANKS = 0x1_0000_0000;

/** The scores of `scorer`, which must stay below 2^20, with equal ones told apart by the random order of `seed`:
 * times 2^32, plus 2^32 − 1 − rank. A node keeps its rank when others join. */
export function rankedAtRandom(scorer: Scorer, seed: number): Scorer {
  return {
    name: `${scorer.name}, ties at random`,
    prepare: (snapshot, request) => {
      const scoring = scorer.prepare(snapshot, request);
      const score = scoring.score.bind(scoring);
      const ranked = (node: number): number => score(node) * RANKS + (RANKS - 1 - rankOf(node, seed));
      return scoring.basis === undefined ? { score: ranked } : { score: ranked, basis: scoring.basis };
    },
  };
}
