// The opposite of best fit: room is kept everywhere.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { slack } from "../scorers/slack.ts";
import type { Strategy } from "../strategy.ts";

/** The feasible node with the most left after the task, all resources taken together against the largest node.
 *
 * Example: as in best-fit.ts, 1.5 beats 1 → the first, score 1572864. */
export const worstFit: Strategy = {
  name: "worst-fit",
  rule: "the most left over, all resources together",
  source: "bin packing",
  filters: defaultFilters,
  scorers: [slack(1)],
  picker: bestScorePicker,
  kept: "by-shape",
};
