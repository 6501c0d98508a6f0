// Swarm's way: the tasks of a job stay apart, so that one node's loss takes few of them. Sizes are ignored, and nodes on
// which the job keeps failing go last.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { failingLast } from "../scorers/failing-last.ts";
import { fewestTasks } from "../scorers/fewest-tasks.ts";
import type { Strategy } from "../strategy.ts";

/** The feasible node with the fewest tasks of the job, then with the fewest tasks; before all others those on which the job
 * has not failed 5 times within 5 minutes.
 *
 * Example: node 0 holds 1 task of job a and no other, node 1 five of job b. The next of a goes to node 1, the next of b to
 * node 0. */
export const spread: Strategy = {
  name: "spread",
  rule: "fewest tasks of the job, then fewest tasks; nodes with 5 failures of it in 5 minutes last",
  source: "SwarmKit, manager/scheduler",
  filters: defaultFilters,
  scorers: [failingLast, fewestTasks],
  picker: bestScorePicker,
  kept: "by-job",
};
