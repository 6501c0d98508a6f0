// The order of the nodes itself as a preference.

import type { Scorer, Scoring } from "../strategy.ts";

const SCORING: Scoring = { score: (node) => 0 - node };

/** Minus the node's index: the first wins. */
export const lowestIndex: Scorer = {
  name: "lowest-index",
  steady: true,
  prepare: () => SCORING,
};
