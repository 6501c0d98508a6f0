// Breaks ties by an order of the nodes that was drawn once, so that they don't all go to the low indexes. It is for
// scores that take few values: those of FGD and its peers.

import { rankOf } from "../draws.ts";
import type { Scorer, Scoring } from "../strategy.ts";

/** Ranks lie in 0..2^32−1: a score times this outweighs every rank. */
const RANKS = 0x1_0000_0000;

/** The scores of `scorer`, which must stay below 2^20, with equal ones told apart by the random order of `seed`:
 * times 2^32, plus 2^32 − 1 − rank. A node keeps its rank when others join. */
export function rankedAtRandom(scorer: Scorer, seed: number): Scorer {
  return {
    name: `${scorer.name}, ties at random`,
    ...(scorer.steady === true ? { steady: true } : {}),
    prepare: (snapshot, request) => new Ranked(scorer.prepare(snapshot, request), seed),
  };
}

class Ranked implements Scoring {
  readonly basis: string;
  private readonly scoring: Scoring;
  private readonly seed: number;

  constructor(scoring: Scoring, seed: number) {
    this.basis = scoring.basis ?? "";
    this.scoring = scoring;
    this.seed = seed;
  }

  score(node: number): number {
    return this.scoring.score(node) * RANKS + (RANKS - 1 - rankOf(node, this.seed));
  }

  holdsAfter(node: number): boolean {
    return this.scoring.holdsAfter?.(node) ?? true;
  }
}
