// Tetris' alignment: a task goes where what it needs most is most free.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { alignment } from "../scorers/alignment.ts";
import type { Strategy } from "../strategy.ts";

/** The largest dot product of what is asked for and what is free, both as parts of the largest node.
 *
 * Example: nodes of 4000 cpu and 8000 memory; 2000 and 2000 asked for, (0.5, 0.25). Free 4000 and 4000: 0.5 × 1 + 0.25 × 0.5 =
 * 0.625 → 655360. Free 2000 and 8000: 0.5 × 0.5 + 0.25 × 1 = 0.5 → 524288. The first is taken. */
export const dotProduct: Strategy = {
  name: "dot-product",
  rule: "what is asked for and what is free point the same way",
  source: "Grandl et al. (Tetris), SIGCOMM 2014",
  filters: defaultFilters,
  scorers: [alignment],
  picker: bestScorePicker,
  kept: "by-shape",
};
