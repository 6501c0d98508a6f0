// The classic of bin packing, in several dimensions: as little as possible is left over.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { slack } from "../scorers/slack.ts";
import type { Strategy } from "../strategy.ts";

/** The feasible node with the least left after the task, all resources taken together against the largest node.
 *
 * Example: free cpu 4000 and 2000, memory 8000 each, all nodes of 4000 and 8000; 1000 and 2000 asked for. (3000/4000 +
 * 6000/8000) = 1.5 and (1000/4000 + 6000/8000) = 1 → the second, score −1048576. */
export const bestFit: Strategy = {
  name: "best-fit",
  rule: "the least left over, all resources together",
  source: "bin packing",
  filters: defaultFilters,
  scorers: [slack(-1)],
  picker: bestScorePicker,
  kept: "by-shape",
};
