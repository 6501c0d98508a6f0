// The book's greedy scheduler (Tim Boring, Build an Orchestrator in Go, ch. 10): what the machine measures counts, not what
// was promised. Between two measurements all tasks go to the same node, as in the book, while it has room.

import { defaultFilters } from "../filters/default-filters.ts";
import { STALE_MS, withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { measuredLoad } from "../scorers/measured-load.ts";

/** The feasible node with the least CPU load, measured, over the CPU it offers. Nodes without a fresh measurement come last.
 *
 * Example: 4 cores 50 % busy of 4000 millicores offered: 500 thousandths; 16 cores 20 % busy of 16,000: 200 → the second. */
export const greedy = withParameters([STALE_MS], (value) => ({
  name: "greedy",
  rule: "the least measured CPU load",
  source: "Boring, Build an Orchestrator in Go, ch. 10",
  filters: defaultFilters,
  scorers: [measuredLoad(value(STALE_MS))],
  picker: bestScorePicker,
}));
