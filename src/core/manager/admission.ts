// What the admission of every command has in common: what it may touch, and the steps that several commands take.
// It must not know which command is being admitted.

import type { Rng } from "../kernel/rng.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Job } from "../store/records.ts";
import type { TaskId } from "../task/attempt.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Task } from "../task/task.ts";
import type { DefaultRestart } from "./default-restart.ts";
import type { Draft } from "./draft.ts";
import type { Reply } from "./events.ts";
import type { Refusal } from "./refusals.ts";
import { viewJob, viewTask } from "./views.ts";

export interface Admission {
  readonly cluster: Cluster;
  readonly draft: Draft;
  readonly rng: Rng;
  /** What a submission leaves unsaid of its restart policy. */
  readonly restarts: DefaultRestart;
  /** Tasks that wait for a node now. */
  waiting(): number;
  /** How many may. */
  readonly pendingMax: number;
  /** How many can be placed at once. */
  readonly batchMax: number;
  /** Something happened to the task. */
  dirty(task: Task): void;
  /** A node can take work that could not. */
  chance(): void;
  /** Does the node run nothing that is fenced any more? */
  leaseOver(node: number): boolean;
}

/** What it takes to change tasks. */
type Touching = Pick<Admission, "cluster" | "draft" | "dirty">;

/** Of a job's tasks a reply shows the first so many: the listing shows all, page by page. */
export const REPLY_TASKS_MAX = 100;

export const refused = (refusal: Refusal): Reply => ({ kind: "refused", refusal });

export function newTask(to: Touching, spec: TaskSpec, jobId: string | null, id: TaskId): Task {
  to.draft.change({ kind: "taskSubmitted", task: { id, spec, jobId }, at: to.draft.wall });
  const task = to.cluster.task(id);
  to.dirty(task);
  return task;
}

export function queueFull(to: Admission, more: number): Reply | null {
  const { pendingMax } = to;
  const pending = to.waiting();
  return pending + more > pendingMax ? refused({ code: "queue-full", pending, pendingMax }) : null;
}

export function submitted(to: Admission, tasks: readonly Task[], job: Job | null): Reply {
  const views = tasks.slice(0, REPLY_TASKS_MAX).map((task) => viewTask(to.cluster, task, null));
  return { kind: "submitted", tasks: views, job: job === null ? null : viewJob(to.cluster, job) };
}

/** Returns how many of them were neither ended nor stopped before. */
export function stopAll(to: Touching, tasks: Iterable<Task>): number {
  let count = 0;
  for (const task of tasks) {
    if (task.finishedAt !== null || task.wanted === "stop") continue;
    to.draft.change({ kind: "stopWanted", taskId: task.id, at: to.draft.wall });
    to.dirty(task);
    count++;
  }
  return count;
}
