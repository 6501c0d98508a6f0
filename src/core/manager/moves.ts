// A move: the next attempt of a task starts on another node while the current one goes on, and takes over once it serves.
// Here is what each of the two does to the other; when a task moves, drains.ts decides. See docs/decisions/011.

import { type Node, nodeName } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import { attemptServes } from "../task/health.ts";
import { type Attempt, currentAttempt, successorOf, type Task } from "../task/task.ts";
import type { Draft } from "./draft.ts";

/** Carries the task's move on after something happened to it: the successor takes over when it serves, or when there is
 * nothing left to take over from; one whose node is down is called off. */
export function settleMove(draft: Draft, cluster: Cluster, task: Task): void {
  const successor = successorOf(task);
  if (successor === undefined || task.wanted === "stop") return;
  const node = cluster.node(successor.node);
  if (node.liveness === "down") return evict(draft, successor, `node ${nodeName(node)} is down`);
  const current = currentAttempt(task);
  const home = current === undefined ? undefined : cluster.node(current.node);
  if (attemptServes(successor)) return promote(draft, task, successor, `moved from ${homeName(home)}`);
  if (current === undefined || current.phase === "ended")
    return promote(draft, task, successor, "ended while it moved");
  if (home?.liveness === "down") promote(draft, task, successor, `node ${homeName(home)} is down`);
}

/** Does a successor that was called off still run, for all one knows? Then the task gets no other attempt yet: only the
 * current one may run beside a successor. */
export function hasStray(cluster: Cluster, task: Task): boolean {
  for (const { number, phase, wanted, node } of task.attempts) {
    if (number <= task.attempt || phase === "ended" || wanted === "run") continue;
    if (cluster.node(node).liveness !== "down") return true;
  }
  return false;
}

/** The node is wanted again: what has not started elsewhere stays on it. */
export function callOffMoves(draft: Draft, cluster: Cluster, node: Node): void {
  for (const attempt of cluster.attemptsOnNode(node.index)) {
    const successor = attempt === currentAttempt(attempt.task) ? successorOf(attempt.task) : undefined;
    if (successor === undefined || successor.phase === "running") continue;
    evict(draft, successor, `the drain of ${nodeName(node)} was called off`);
  }
}

/** The attempt is to stop, for its node's sake. */
export function evict(draft: Draft, { task, number }: Attempt, reason: string): void {
  draft.change({ kind: "attemptEvicted", taskId: task.id, attempt: number, reason, at: draft.wall });
}

/** The successor takes over now, whether it serves or not. */
export function promote(draft: Draft, task: Task, successor: Attempt, reason: string): void {
  const { number: attempt } = successor;
  const { id: taskId, attempt: previous } = task;
  draft.change({ kind: "successorPromoted", taskId, attempt, previous, reason, at: draft.wall });
}

const homeName = (node: Node | undefined): string => (node === undefined ? "nowhere" : nodeName(node));
