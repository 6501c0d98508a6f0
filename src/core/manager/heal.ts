// What a task needs next, from what it is: a place, another attempt, an end. Runs for every task something
// happened to; all it knows is the cluster, so it does the same after a restart of the manager.

import type { Rng } from "../kernel/rng.ts";
import type { Duration, WallTime } from "../kernel/time.ts";
import { nodeName } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import { lastFailingMs } from "../task/health.ts";
import { restartAllowed, restartDelay } from "../task/restart-policy.ts";
import { type Attempt, currentAttempt, type Task } from "../task/task.ts";
import type { Draft } from "./draft.ts";

/** Where healing leaves a task. */
export type Healed =
  /** Nothing to do until something happens to it. */
  | { readonly kind: "settled" }
  /** It wants a node now. */
  | { readonly kind: "place" }
  /** It wants a node after this delay. */
  | { readonly kind: "later"; readonly delay: Duration };

const SETTLED: Healed = { kind: "settled" };
const PLACE: Healed = { kind: "place" };

export function heal(draft: Draft, cluster: Cluster, task: Task, rng: Rng): Healed {
  if (task.finishedAt !== null) return SETTLED;
  const attempt = currentAttempt(task);
  if (task.awaiting === "replacement" && attempt !== undefined && isBack(cluster, attempt)) {
    draft.change({ kind: "replacementDropped", taskId: task.id, at: draft.wall });
  }
  if (task.awaiting === null && attempt !== undefined && isLost(cluster, attempt))
    replace(draft, cluster, attempt);
  if (task.state === "Failed") restart(draft, task, rng);
  if (task.state === "Completed") finish(draft, task);
  if (task.state !== "Pending") return SETTLED;
  if (task.awaiting === "replacement" && attempt !== undefined && !isDown(cluster, attempt)) return SETTLED;
  return task.notBefore > draft.wall ? { kind: "later", delay: delayOf(task, draft.wall) } : PLACE;
}

/** The restart delay that is left, in microseconds; a clock that was set back can't make it longer than it was. */
function delayOf(task: Task, wall: WallTime): Duration {
  const { delayMaxMs, jitterPercent } = task.spec.restartPolicy;
  const longestMs = Math.ceil((delayMaxMs * (100 + jitterPercent)) / 100);
  return Math.min(task.notBefore - wall, longestMs) * 1000;
}

/** Its node answers again, or it is known to have ended. */
function isBack(cluster: Cluster, attempt: Attempt): boolean {
  return attempt.phase === "ended" || cluster.node(attempt.node).liveness === "ready";
}

/** A manager that has just started does not know yet whether a node that was lost is still down: it waits. */
function isDown(cluster: Cluster, attempt: Attempt): boolean {
  return cluster.node(attempt.node).liveness === "down";
}

function isLost(cluster: Cluster, attempt: Attempt): boolean {
  if (attempt.phase === "ended" || attempt.task.wanted === "stop") return false;
  if (attempt.task.spec.onDisconnect === "stop") return false; // it may run there still: only a fence could tell
  return isDown(cluster, attempt);
}

function replace(draft: Draft, cluster: Cluster, attempt: Attempt): void {
  const reason = `node ${nodeName(cluster.node(attempt.node))} is down`;
  draft.change({ kind: "replacementWanted", taskId: attempt.task.id, reason, at: draft.wall });
}

function restart(draft: Draft, task: Task, rng: Rng): void {
  const { restartPolicy } = task.spec;
  if (task.wanted === "stop" || !restartAllowed(restartPolicy, task.restartCount)) return finish(draft, task);
  const failuresInRow = ranStably(task) ? 1 : task.failuresInRow + 1;
  const delayMs = Math.ceil(restartDelay(restartPolicy, failuresInRow, rng) / 1000);
  const notBefore = delayMs === 0 ? 0 : draft.wall + delayMs;
  draft.change({ kind: "restartGranted", taskId: task.id, failuresInRow, notBefore, at: draft.wall });
}

function ranStably(task: Task): boolean {
  const report = currentAttempt(task)?.report ?? null;
  if (report === null || report.startedAt === null || report.finishedAt === null) return false;
  const failing = lastFailingMs(task);
  return report.finishedAt - report.startedAt - failing >= task.spec.restartPolicy.stableMs;
}

function finish(draft: Draft, task: Task): void {
  draft.change({ kind: "taskFinished", taskId: task.id, jobId: task.jobId, at: draft.wall });
}
