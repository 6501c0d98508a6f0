// What is over is kept for a while, by count and age, then forgotten: oldest first, a bounded number at a time.
// What a worker has not confirmed is never among it.

import type { Cluster } from "../store/cluster.ts";
import type { Task } from "../task/task.ts";
import type { Retention } from "./config.ts";
import type { Draft } from "./draft.ts";

const PER_BATCH = 50_000;

export function reap(draft: Draft, cluster: Cluster, keep: Retention): void {
  reapTasks(draft, cluster, keep.finishedTasksMax);
  forgetJobs(draft, cluster);
  reapEvents(draft, cluster, keep.eventsMax);
  forgetRequests(draft, cluster, keep.requestsMs);
}

/** A task with an attempt whose end no worker has confirmed stays, however old. */
function reapTasks(draft: Draft, cluster: Cluster, max: number): void {
  let over = Math.min(cluster.finished.size - max, PER_BATCH);
  if (over <= 0) return;
  for (const task of cluster.finished) {
    if (over-- === 0) return;
    if (hasUnconfirmed(task)) continue;
    if (task.serial === cluster.lastSerial) continue; // serials go on from the newest task that is stored
    draft.change({ kind: "taskReaped", taskId: task.id, serial: task.serial, attempt: task.attempt });
  }
}

/** A stopped job goes with the last of its tasks. */
function forgetJobs(draft: Draft, cluster: Cluster): void {
  for (const { id, stoppedAt } of cluster.jobs.values()) {
    if (stoppedAt !== null && cluster.tasksOfJob.get(id)?.size === 0)
      draft.change({ kind: "jobForgotten", name: id });
  }
}

function reapEvents(draft: Draft, cluster: Cluster, max: number): void {
  const over = cluster.events.size - max;
  if (over <= 0) return;
  const from = cluster.events.firstId;
  draft.change({ kind: "eventsReaped", from, upTo: from + over - 1 });
}

function forgetRequests(draft: Draft, cluster: Cluster, keepMs: number): void {
  let left = PER_BATCH;
  for (const request of cluster.requests.values()) {
    if (left-- === 0) return;
    if (request.at > draft.wall) continue; // of a clock that was set back since: younger ones come after it
    if (request.at + keepMs > draft.wall) return;
    draft.change({ kind: "requestForgotten", key: request.key });
  }
}

function hasUnconfirmed(task: Task): boolean {
  for (const attempt of task.attempts) if (attempt.phase !== "ended") return true;
  return false;
}
