// Kubernetes' default: tasks go where most is left, so load spreads over the nodes.

import { defaultFilters } from "../filters/default-filters.ts";
import { withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { leastAllocated as score } from "../scorers/allocation.ts";
import { WEIGHTS, weightsOf } from "../weights.ts";

/** The node with the most left, in percent of its own size.
 *
 * Example: 1000 of 4000 cpu and 2000 of 8000 memory asked for. An empty node of that size: ⌊100 × 3000/4000⌋ = 75 and 75 → 75.
 * One of twice the cpu, half of it used: ⌊100 × 3000/8000⌋ = 37 and 75 → ⌊112/2⌋ = 56. */
export const leastAllocated = withParameters(WEIGHTS, (value) => ({
  name: "least-allocated",
  rule: "the most left after the task, in percent of the node, by weighted mean",
  source: "Kubernetes, NodeResourcesFit",
  filters: defaultFilters,
  scorers: [score(weightsOf(value))],
  picker: bestScorePicker,
  kept: "by-shape",
}));
