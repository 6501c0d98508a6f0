// The power of two choices: a look at two random nodes takes away most of the queueing that blind choice causes.
// Source: Mitzenmacher, IEEE TPDS 12(10), 2001; Sparrow (Ousterhout et al., SOSP 2013) builds on it.

import { defaultFilters } from "../filters/default-filters.ts";
import { SEED, withParameters } from "../parameters.ts";
import { sampledPicker } from "../pickers/sampled.ts";
import type { Parameter } from "../strategy.ts";

const CHOICES: Parameter = {
  name: "d",
  default: 2,
  min: 1,
  max: 64,
  meaning: "nodes drawn, of which the least loaded is taken",
};

/** Of `d` random feasible nodes, drawn with replacement as in the analysis, the one that holds the fewest tasks; among
 * equals the one drawn first.
 *
 * Example: two nodes with 3 and 5 tasks: the second is taken only when both draws fall on it, one time in four. */
export const twoChoices = withParameters([CHOICES, SEED], (value) => ({
  name: "two-choices",
  rule: "of two random feasible nodes the one with fewer tasks",
  source: "Mitzenmacher, IEEE TPDS 12(10), 2001; Sparrow, SOSP 2013",
  filters: defaultFilters,
  scorers: [],
  picker: sampledPicker(value(CHOICES), value(SEED)),
}));
