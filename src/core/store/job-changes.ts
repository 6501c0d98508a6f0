// What changes do to jobs and to the index of their tasks. A name may be used again once all tasks of the job that had
// it have ended: the serial at which a job begins tells its tasks from those of an earlier one.

import { assert, present, unreachable } from "../kernel/assert.ts";
import type { Task } from "../task/task.ts";
import type { Change } from "./changes.ts";
import type { Cluster } from "./cluster.ts";
import { type Job, liveCount } from "./records.ts";

type JobChange = Extract<Change, { kind: `job${string}` }>;

export function changeJob(cluster: Cluster, change: JobChange): void {
  switch (change.kind) {
    case "jobSubmitted":
      return submitJob(cluster, change.job);
    case "jobScaled":
      present(cluster.jobs.get(change.name), "A job that is scaled is there").count = change.count;
      return;
    case "jobUpdated": {
      const { spec, version, rollout } = change;
      Object.assign(present(cluster.jobs.get(change.name), "A job that is updated is there"), {
        spec,
        version,
        rollout,
      });
      return;
    }
    case "jobRolloutEnded":
      return endRollout(cluster, change);
    case "jobStopped":
      present(cluster.jobs.get(change.name), "A job that is stopped is there").stoppedAt = change.at;
      return;
    case "jobForgotten":
      return forgetJob(cluster, change.name);
    default:
      return unreachable(change);
  }
}

function endRollout(cluster: Cluster, ended: Extract<JobChange, { kind: "jobRolloutEnded" }>): void {
  const job = present(cluster.jobs.get(ended.name), "A job whose rollout ends is there");
  const rollout = present(job.rollout ?? undefined, `Job ${ended.name} has a rollout when it ends`);
  // From a way back that failed, too, the way back leads to where it was to lead, not to the spec that it was to undo.
  const backTo = rollout.state === "rolling-back" && ended.state === "paused" ? job.spec : rollout.previous;
  job.rollout = { ...rollout, state: ended.state, previous: backTo, reason: ended.reason };
}

function submitJob(cluster: Cluster, job: Job): void {
  const former = cluster.jobs.get(job.id);
  const free = former === undefined || (former.stoppedAt !== null && liveCount(former) === 0);
  assert(free, `The name of job ${job.id} is free`);
  cluster.jobs.delete(job.id); // a new job is listed last
  cluster.failures.forget(job.id);
  cluster.jobs.set(job.id, { ...job });
  cluster.tasksOfJob.set(job.id, new Set());
}

function forgetJob(cluster: Cluster, name: string): void {
  assert(cluster.tasksOfJob.get(name)?.size === 0, `Job ${name} has no tasks when it is forgotten`);
  cluster.jobs.delete(name);
  cluster.failures.forget(name);
  cluster.tasksOfJob.delete(name);
}

/** A task has been submitted. */
export function enterJob(cluster: Cluster, task: Task): void {
  const job = cluster.jobOf(task);
  if (job === undefined) return;
  job.submitted++;
  cluster.tasksOfJob.get(job.id)?.add(task);
}

/** A task has ended for good. */
export function countFinished(cluster: Cluster, task: Task): void {
  const job = cluster.jobOf(task);
  if (job === undefined) return;
  if (task.state === "Completed") job.completed++;
  else job.failed++;
  if (task.wanted === "stop") job.stopped++;
}
