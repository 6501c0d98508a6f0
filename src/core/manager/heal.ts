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
import { hasStray, settleMove } from "./moves.ts";

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

/** Has the lease under which the node runs fenced attempts ended? */
export type LeaseOver = (node: number) => boolean;

export function heal(draft: Draft, cluster: Cluster, task: Task, rng: Rng, leaseOver: LeaseOver): Healed {
  if (task.finishedAt !== null) return SETTLED;
  const moves = task.attemptsMade > task.attempt; // or has done so in vain
  if (moves) settleMove(draft, cluster, task);
  const attempt = currentAttempt(task);
  if (task.awaiting === "replacement" && attempt !== undefined && isBack(cluster, attempt)) {
    draft.change({ kind: "replacementDropped", taskId: task.id, at: draft.wall });
  }
  if (task.awaiting === null && attempt !== undefined && isLost(cluster, attempt, leaseOver))
    replace(draft, cluster, attempt);
  if (task.state === "Failed") restart(draft, task, rng);
  if (task.state === "Completed") finish(draft, task);
  if (task.state !== "Pending") return SETTLED;
  if (task.awaiting === "replacement" && attempt !== undefined && !isGone(cluster, attempt, leaseOver))
    return SETTLED;
  if (moves && hasStray(cluster, task)) return SETTLED;
  return task.notBefore > draft.wall ? { kind: "later", delay: delayOf(task, draft.wall) } : PLACE;
}

/** The restart delay that is left, in microseconds; a clock that was set back can't make it longer than it was. */
function delayOf(task: Task, wall: WallTime): Duration {
  const { delayMaxMs, jitterPercent } = task.spec.restartPolicy;
  const longestMs = Math.ceil((delayMaxMs * (100 + jitterPercent)) / 100);
  return Math.min(task.notBefore - wall, longestMs) * 1000;
}

/** Its node answers again, or it is known to have ended by itself. */
function isBack(cluster: Cluster, attempt: Attempt): boolean {
  if (wasFenced(attempt)) return false;
  return attempt.phase === "ended" || cluster.node(attempt.node).liveness === "ready";
}

/** The worker ended it because its lease ran out: no failure of its own. */
function wasFenced(attempt: Attempt): boolean {
  return attempt.phase === "ended" && attempt.report?.fenced === true;
}

/** Known not to run, or on a node that is down and, if it is fenced, has no lease any more. A manager that has just
 * started does not know yet whether a node that was lost is still down: it waits. */
function isGone(cluster: Cluster, attempt: Attempt, leaseOver: LeaseOver): boolean {
  if (wasFenced(attempt)) return true;
  if (attempt.task.spec.onDisconnect === "stop" && !leaseOver(attempt.node)) return false;
  return cluster.node(attempt.node).liveness === "down";
}

function isLost(cluster: Cluster, attempt: Attempt, leaseOver: LeaseOver): boolean {
  if (wasFenced(attempt)) return attempt.task.wanted === "run";
  if (attempt.phase === "ended" || attempt.task.wanted === "stop") return false;
  return isGone(cluster, attempt, leaseOver);
}

function replace(draft: Draft, cluster: Cluster, attempt: Attempt): void {
  const node = nodeName(cluster.node(attempt.node));
  const reason = wasFenced(attempt) ? `fenced on node ${node}` : `node ${node} is down`;
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
