// What a task needs next, from what it is: a place, another attempt, an end. Runs for every task something
// happened to; all it knows is the cluster, so it does the same after a restart of the manager.

import type { Rng } from "../kernel/rng.ts";
import type { Duration, WallTime } from "../kernel/time.ts";
import { nodeName } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import { longestDelayMs } from "../task/restart-policy.ts";
import { type Attempt, currentAttempt, type Task } from "../task/task.ts";
import type { AvoidancePolicy } from "./config.ts";
import type { Draft } from "./draft.ts";
import { hasStray, settleMove } from "./moves.ts";
import { afterFailure } from "./reschedule.ts";

/** Where healing leaves a task. */
export type Healed =
  /** Nothing to do until something happens to it. */
  | { readonly kind: "settled" }
  /** It wants a node now. */
  | { readonly kind: "place" }
  /** It wants a node after this delay. */
  | { readonly kind: "later"; readonly delay: Duration };

/** What healing needs to know beside the cluster. */
export interface Recovery {
  /** Is the node, which is down, given up, so that what ran there is replaced? */
  givenUp(node: number): boolean;
  /** Has the lease under which the node runs fenced attempts ended? */
  leaseOver(node: number): boolean;
  readonly avoidance: AvoidancePolicy | null;
  /** The task's group is about to change: if it waits (its node was lost, then it was found ended), it leaves. */
  leavesGroup(task: Task): void;
}

const SETTLED: Healed = { kind: "settled" };
const PLACE: Healed = { kind: "place" };

export function heal(draft: Draft, cluster: Cluster, task: Task, rng: Rng, recovery: Recovery): Healed {
  if (task.finishedAt !== null) return SETTLED;
  const moves = task.attemptsMade > task.attempt; // or has done so in vain
  if (moves) settleMove(draft, cluster, task);
  const attempt = currentAttempt(task);
  if (task.awaiting === "replacement" && attempt !== undefined && isBack(cluster, attempt)) {
    draft.change({ kind: "replacementDropped", taskId: task.id, at: draft.wall });
  }
  if (task.awaiting === null && attempt !== undefined && isLost(attempt, recovery))
    replace(draft, cluster, attempt);
  if (task.state === "Failed") restart(draft, task, rng, recovery);
  if (task.state === "Completed") finish(draft, task);
  if (task.state !== "Pending") return SETTLED;
  if (task.awaiting === "replacement" && attempt !== undefined && !isGone(cluster, attempt, recovery))
    return SETTLED;
  if (task.awaiting === "preemption" && attempt !== undefined && !mayHaveNext(cluster, attempt, recovery))
    return SETTLED;
  if (moves && hasStray(cluster, task)) return SETTLED;
  return task.notBefore > draft.wall ? { kind: "later", delay: delayOf(task, draft.wall) } : PLACE;
}

/** The restart delay that is left, in microseconds; a clock that was set back can't make it longer than it was. */
function delayOf(task: Task, wall: WallTime): Duration {
  return Math.min(task.notBefore - wall, longestDelayMs(task.spec.restartPolicy)) * 1000;
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
function isGone(cluster: Cluster, attempt: Attempt, recovery: Recovery): boolean {
  if (wasFenced(attempt)) return true;
  return cluster.node(attempt.node).liveness === "down" && !mayRunFenced(attempt, recovery);
}

/** It is fenced, and its node may still hold a lease. */
function mayRunFenced({ task, node }: Attempt, recovery: Recovery): boolean {
  return task.spec.onDisconnect === "stop" && !recovery.leaseOver(node);
}

/** A preempted task gets its next attempt when the last is known ended, or may be replaced as any lost one. */
function mayHaveNext(cluster: Cluster, attempt: Attempt, recovery: Recovery): boolean {
  return attempt.phase === "ended" || isGone(cluster, attempt, recovery);
}

function isLost(attempt: Attempt, recovery: Recovery): boolean {
  if (wasFenced(attempt)) return attempt.task.wanted === "run";
  if (attempt.phase === "ended" || attempt.task.wanted === "stop") return false;
  return recovery.givenUp(attempt.node) && !mayRunFenced(attempt, recovery);
}

function replace(draft: Draft, cluster: Cluster, attempt: Attempt): void {
  const node = nodeName(cluster.node(attempt.node));
  const reason = wasFenced(attempt) ? `fenced on node ${node}` : `node ${node} is down`;
  draft.change({ kind: "replacementWanted", taskId: attempt.task.id, reason, at: draft.wall });
}

function restart(draft: Draft, task: Task, rng: Rng, recovery: Recovery): void {
  const again = task.wanted === "stop" ? null : afterFailure(task, draft.wall, recovery.avoidance, rng);
  if (again === null) return finish(draft, task);
  const { delayMs, ...granted } = again;
  const notBefore = delayMs === 0 ? 0 : draft.wall + delayMs;
  recovery.leavesGroup(task);
  draft.change({ kind: "restartGranted", taskId: task.id, ...granted, notBefore, at: draft.wall });
}

function finish(draft: Draft, task: Task): void {
  draft.change({ kind: "taskFinished", taskId: task.id, jobId: task.jobId, at: draft.wall });
}
