// What changes do to a task's attempts: one comes, takes over, is to stop, ends. Every reservation and every node's set
// follows here. It must not move the task's state: apply.ts settles that afterwards.

import { assert, present } from "../kernel/assert.ts";
import { HEALTH_UNKNOWN } from "../task/attempt.ts";
import { type Attempt, attemptNumbered, currentAttempt, type Task } from "../task/task.ts";
import type { AttemptPlaced, Change } from "./changes.ts";
import type { Cluster } from "./cluster.ts";

type ChangeOf<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

/** A new attempt with its reservation, the last in the task's list. */
export function addAttempt(
  cluster: Cluster,
  task: Task,
  placed: Omit<AttemptPlaced, "kind" | "previous">,
): void {
  const attempt: Attempt = {
    task,
    number: placed.attempt,
    node: placed.node,
    gpuDevices: placed.gpuDevices,
    placedAt: placed.at,
    wanted: "run",
    evicted: false,
    phase: "assigned",
    report: null,
    condemned: null,
    health: HEALTH_UNKNOWN,
  };
  task.attempts.push(attempt);
  task.attemptsMade = placed.attempt;
  cluster.capacity.reserve(placed.node, task.spec, placed.gpuDevices);
  cluster.usage.take(task.spec, 1);
  cluster.attemptsOnNode(placed.node).add(attempt);
  cluster.lastNode = placed.node;
}

/** Gives back what the attempt held; the current one stays in the list, for whoever asks how it ended. */
export function endAttempt(cluster: Cluster, task: Task, attempt: Attempt): void {
  cluster.capacity.release(attempt.node, task.spec, attempt.gpuDevices);
  cluster.usage.take(task.spec, -1);
  cluster.attemptsOnNode(attempt.node).delete(attempt);
  if (attempt.number !== task.attempt) task.attempts.splice(task.attempts.indexOf(attempt), 1);
}

export function placeSuccessor(cluster: Cluster, task: Task, placed: ChangeOf<"successorPlaced">): void {
  assert(task.wanted === "run" && task.awaiting === null, `Task ${task.id} has a place when it moves`);
  assert(placed.attempt === task.attemptsMade + 1, `Attempt ${placed.attempt} of ${task.id} is the next`);
  addAttempt(cluster, task, placed);
}

/** The successor becomes the current attempt, all before it are to stop. */
export function promoteSuccessor(task: Task, promoted: ChangeOf<"successorPromoted">): void {
  const { attempt, previous, reason } = promoted;
  assert(task.attempt === previous, `Attempt ${previous} of ${task.id} is the current one until now`);
  assert(attemptNumbered(task, attempt)?.wanted === "run", `Attempt ${attempt} of ${task.id} is wanted`);
  const old = currentAttempt(task);
  task.attempt = attempt;
  task.awaiting = null;
  task.reason = reason;
  for (const each of task.attempts) if (each.number !== attempt) each.wanted = "stop";
  if (old?.phase === "ended") task.attempts.splice(task.attempts.indexOf(old), 1);
}

export function evictAttempt(task: Task, number: number, reason: string): void {
  const attempt = present(attemptNumbered(task, number), "An attempt that is evicted is there");
  attempt.wanted = "stop";
  attempt.evicted = true;
  if (attempt === currentAttempt(task)) task.reason = reason;
}

/** As an end, but nobody saw it: the task waits for another place and spends no restart. */
export function loseAttempt(cluster: Cluster, task: Task, lost: ChangeOf<"attemptLost">): void {
  const attempt = present(attemptNumbered(task, lost.attempt), "An attempt that is lost is there");
  assert(attempt.phase !== "ended", `Attempt ${lost.attempt} of ${task.id} is lost before it has ended`);
  evictAttempt(task, lost.attempt, lost.reason);
  attempt.phase = "ended";
  endAttempt(cluster, task, attempt);
}
