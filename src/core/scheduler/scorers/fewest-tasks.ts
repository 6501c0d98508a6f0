// Counts tasks and ignores their sizes.

import type { Scorer } from "../strategy.ts";

/** More than any node holds. */
const ATTEMPTS = 2 ** 20;

/** Minus (tasks of the request's job on the node × 2^20 + all tasks on it): fewest of the job, then fewest of all.
 * A task without a job counts none of its own. */
export const fewestTasks: Scorer = {
  name: "fewest-tasks",
  prepare: (snapshot, { jobId }) => ({
    score(index) {
      const ofJob = jobId === null ? 0 : (snapshot.jobAttemptsOn?.(index, jobId) ?? 0);
      return 0 - (ofJob * ATTEMPTS + snapshot.capacity.attemptsOn(index));
    },
  }),
};
