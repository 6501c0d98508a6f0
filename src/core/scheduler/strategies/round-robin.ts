// The book's first scheduler (Tim Boring, Build an Orchestrator in Go, ch. 10): nodes take turns, sizes are looked
// at only to see whether a task fits.

import { defaultFilters } from "../filters/default-filters.ts";
import { roundRobinPicker } from "../pickers/round-robin.ts";
import type { Strategy } from "../strategy.ts";

/** The next feasible node after the last one used. */
export const roundRobin: Strategy = {
  name: "round-robin",
  rule: "the next feasible node after the last one used",
  source: "Boring, Build an Orchestrator in Go, ch. 10",
  filters: defaultFilters,
  scorers: [],
  picker: roundRobinPicker,
};
