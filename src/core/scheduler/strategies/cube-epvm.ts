// The book's E-PVM as its program has it, for comparison with the paper's (epvm.ts). The program asks for disk only and
// overcommits the rest; here the filters are everybody's, as no strategy may overcommit.

import { defaultFilters } from "../filters/default-filters.ts";
import { STALE_MS, withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { cubeCost } from "../scorers/cube-cost.ts";

/** The lowest published cost; formula, example and defects left out stand with the scorer. */
export const cubeEpvm = withParameters([STALE_MS], (value) => ({
  name: "cube-epvm",
  rule: "the book's E-PVM as published: task count and memory, on Lieb's constant",
  source: "Boring, Build an Orchestrator in Go, ch. 10",
  filters: defaultFilters,
  scorers: [cubeCost(value(STALE_MS))],
  picker: bestScorePicker,
}));
