// Keeps a job's tasks off nodes on which they keep failing, as long as there are others.
// Source: SwarmKit, manager/scheduler: nodes with maxFailures (5) of the service within monitorFailures (5 minutes) go last.

import type { Scorer } from "../strategy.ts";

/** More than all tasks on a node count: 2^20 of the job times 2^20. */
const LAST = 2 ** 42;

/** −2^42 for a node on which tasks of the request's job have failed 5 times within the last 5 minutes, else 0. */
export const failingLast: Scorer = {
  name: "failing-last",
  prepare: ({ nodesFailing }, { jobId }) => {
    const failing = jobId === null ? [] : (nodesFailing?.(jobId) ?? []);
    return {
      basis: failing.join(),
      score: (node) => (failing.includes(node) ? 0 - LAST : 0),
    };
  },
};
