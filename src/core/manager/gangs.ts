// Gangs: a job whose tasks are of use only together is placed all at once or not at all, in one batch and so in one commit.
// No gang is ever half placed, so two of them cannot hold each other up. A member lost later is replaced alone.

import { explain, type Plan } from "../scheduler/plan.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Task } from "../task/task.ts";

/** Is the task one of a gang that has not been placed? */
export function waitsForItsGang(cluster: Cluster, task: Task): boolean {
  return task.jobId !== null && task.attempt === 0 && cluster.jobOf(task)?.gang === true;
}

/** Why a gang of `size` waits: how many of it would have fitted, and what kept the next one out. */
export function gangWaits(plan: Plan, size: number): string {
  return `${plan.placed.length} of the gang's ${size} tasks would fit. For the next: ${explain(plan) ?? ""}`;
}
