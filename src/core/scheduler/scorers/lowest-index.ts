// The order of the nodes itself as a preference.

import type { Scorer } from "../strategy.ts";

/** Minus the node's index: the first wins. */
export const lowestIndex: Scorer = {
  name: "lowest-index",
  prepare: () => ({ score: (node) => 0 - node }),
};
