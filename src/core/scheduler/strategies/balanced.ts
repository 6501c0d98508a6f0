// Kubernetes' default pair: spread, and keep CPU and memory in step.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { leastAllocated } from "../scorers/allocation.ts";
import { balance } from "../scorers/balance.ts";
import type { Strategy } from "../strategy.ts";

/** The highest least-allocated score plus balance: 100 × (1 − σ of the fractions used after the task).
 *
 * Example: 1000 cpu and 2000 memory asked for, nodes of 4000 and 8000. Empty: 75 + ⌊100 × (1 − 0)⌋ = 175. With 2000 cpu used:
 * ⌊(25 + 75)/2⌋ = 50, fractions 0.75 and 0.25, σ = 0.25: 50 + 75 = 125. */
export const balanced: Strategy = {
  name: "balanced",
  rule: "least-allocated, plus how evenly CPU and memory are used",
  source: "Kubernetes, NodeResourcesBalancedAllocation",
  filters: defaultFilters,
  scorers: [leastAllocated({ cpu: 1, memory: 1 }), balance],
  picker: bestScorePicker,
  kept: "by-shape",
};
