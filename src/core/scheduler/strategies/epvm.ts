// The opportunity-cost strategy of Amir et al. (2000) as in the paper, not as the book abridged it.
// The formula and its worked example stand with the scorer.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { opportunityCost } from "../scorers/opportunity-cost.ts";
import type { Strategy } from "../strategy.ts";

/** The feasible node whose cost grows least by the task. */
export const epvm: Strategy = {
  name: "epvm",
  rule: "the least growth of an exponential cost: Σ N^(use) + N^(jobs/Lmax)",
  source: "Amir et al., IEEE TPDS 11(7), 2000",
  filters: defaultFilters,
  scorers: [opportunityCost],
  picker: bestScorePicker,
  kept: "by-shape",
};
