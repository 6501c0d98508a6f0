// Nomad's default: fill nodes, so that whole nodes stay free for big tasks.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { exponentialFit } from "../scorers/exponential-fit.ts";
import type { Strategy } from "../strategy.ts";

/** The node that the task fills most: 20 − (10^freeCpu + 10^freeMemory), clamped to 0..18, over 18.
 *
 * Example: 1000 of 4000 cpu and 2000 of 8000 memory asked for. An empty node: 20 − 2 × 10^0.75 = 8.753173, over 18: 0.486287 →
 * 509909. One with half of both used: 20 − 2 × 10^0.25 = 16.443441, over 18: 0.913524 → 957900. */
export const binpack: Strategy = {
  name: "binpack",
  rule: "the node that the task fills most, exponentially",
  source: "Nomad, ScoreFitBinPack (after Google BestFit v3)",
  filters: defaultFilters,
  scorers: [exponentialFit],
  picker: bestScorePicker,
  kept: "by-shape",
};
