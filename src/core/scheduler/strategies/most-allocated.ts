// Kubernetes' packing: tasks go where most is used already, so that nodes fill up and others stay empty.

import { defaultFilters } from "../filters/default-filters.ts";
import { withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { mostAllocated as score } from "../scorers/allocation.ts";
import { WEIGHTS, weightsOf } from "../weights.ts";

/** The node with the least left, in percent of its own size.
 *
 * Example: 1000 of 4000 cpu and 2000 of 8000 memory asked for. An empty node of that size: ⌊100 × 1000/4000⌋ = 25 and 25 → 25.
 * One of twice the cpu, half of it used: ⌊100 × 5000/8000⌋ = 62 and 25 → ⌊87/2⌋ = 43. */
export const mostAllocated = withParameters(WEIGHTS, (value) => ({
  name: "most-allocated",
  rule: "the most used after the task, in percent of the node, by weighted mean",
  source: "Kubernetes, NodeResourcesFit",
  filters: defaultFilters,
  scorers: [score(weightsOf(value))],
  picker: bestScorePicker,
  kept: "by-shape",
}));
