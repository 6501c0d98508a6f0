// Swarm's way: the tasks of a job stay apart, so that one node's loss takes few of them. Sizes are ignored.
// Left out: a node with 5 failures of the job within 5 minutes sorts last. A snapshot does not hold failures; here a task
// that keeps failing is slowed down by its restart delay instead.

import { defaultFilters } from "../filters/default-filters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { fewestTasks } from "../scorers/fewest-tasks.ts";
import type { Strategy } from "../strategy.ts";

/** The feasible node with the fewest tasks of the job, then with the fewest tasks.
 *
 * Example: node 0 holds 1 task of job a and no other, node 1 five of job b. The next of a goes to node 1, the next of b to
 * node 0. */
export const spread: Strategy = {
  name: "spread",
  rule: "fewest tasks of the job, then fewest tasks",
  source: "SwarmKit, manager/scheduler",
  filters: defaultFilters,
  scorers: [fewestTasks],
  picker: bestScorePicker,
  kept: "by-job",
};
