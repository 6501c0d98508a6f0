// The classic of bin packing: nodes stand in a row, and the first with room takes the task.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { lowestIndex } from "../scorers/lowest-index.ts";
import type { Strategy } from "../strategy.ts";

/** The feasible node with the lowest index.
 *
 * Example: free CPU 500, 2000, 4000; asked for 1000 → node 1. */
export const firstFit: Strategy = {
  name: "first-fit",
  rule: "the feasible node with the lowest index",
  source: "Johnson et al., SIAM Journal on Computing 3(4), 1974",
  filters: defaultFilters,
  scorers: [lowestIndex],
  picker: bestScorePicker,
  kept: "by-shape",
};
