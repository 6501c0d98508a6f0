// The only mutator of the cluster: one function per change, each of which leaves every index in step. What a
// change says has been decided already; what must hold for it is asserted, its message built only when it does not.

import { assert, unreachable } from "../kernel/assert.ts";
import type { WallTime } from "../kernel/time.ts";
import { type AttemptReport, phaseAdvances } from "../task/attempt.ts";
import { ownEnd } from "../task/own-end.ts";
import { attemptNumbered, currentAttempt, stateOf, type Task } from "../task/task.ts";
import { legalTransition, statesBetween, type TaskState } from "../task/transitions.ts";
import {
  addAttempt,
  endAttempt,
  evictAttempt,
  loseAttempt,
  placeSuccessor,
  promoteSuccessor,
} from "./attempt-changes.ts";
import type { AttemptPlaced, Change, RestartGranted, SubmittedTask } from "./changes.ts";
import type { Cluster } from "./cluster.ts";
import { condemnAttempt } from "./condemn-attempt.ts";
import { giveWay } from "./give-way.ts";
import { changeJob, countFinished, enterJob } from "./job-changes.ts";
import { changeNode } from "./node-changes.ts";

export function apply(cluster: Cluster, change: Change): void {
  switch (change.kind) {
    case "termRaised":
      assert(change.meta.term > cluster.meta.term, "A term only rises");
      cluster.meta = change.meta;
      return;
    case "nodeAdded":
    case "nodeMet":
    case "nodeMoved":
    case "availabilitySet":
    case "drainStarted":
    case "nodeRemoved":
      return changeNode(cluster, change);
    case "jobSubmitted":
    case "jobScaled":
    case "jobUpdated":
    case "jobRolloutEnded":
    case "jobStopped":
    case "jobForgotten":
      return changeJob(cluster, change);
    case "taskSubmitted":
      return submitTask(cluster, change.task, change.at);
    case "stopWanted":
      return stopTask(cluster, cluster.task(change.taskId), change.at);
    case "attemptPlaced":
      return placeAttempt(cluster, cluster.task(change.taskId), change);
    case "successorPlaced":
      return placeSuccessor(cluster, cluster.task(change.taskId), change);
    case "successorPromoted":
      return changePlace(cluster, cluster.task(change.taskId), change);
    case "attemptEvicted":
      return evictAttempt(cluster.task(change.taskId), change.attempt, change.reason);
    case "attemptLost":
      return lose(cluster, cluster.task(change.taskId), change);
    case "attemptReported":
      return reportAttempt(cluster, cluster.task(change.report.taskId), change.report, change.at);
    case "placeHeld":
      return cluster.holds.hold(cluster.task(change.taskId), change.node);
    case "taskPreempted":
      return preempt(cluster, cluster.task(change.taskId), change.reason, change.at);
    case "attemptCondemned":
      return condemnAttempt(cluster.task(change.taskId), change.attempt, change.reason);
    case "replacementWanted":
      return awaitReplacement(cluster, cluster.task(change.taskId), change.reason, change.at);
    case "replacementDropped":
      return dropReplacement(cluster, cluster.task(change.taskId), change.at);
    case "restartGranted":
      return grantRestart(cluster, cluster.task(change.taskId), change);
    case "taskFinished":
      return finishTask(cluster, cluster.task(change.taskId), change.at);
    case "taskReaped":
      return reapTask(cluster, cluster.task(change.taskId));
    case "eventsReaped":
      return cluster.events.forget(change.upTo);
    case "requestRemembered":
      cluster.requests.set(change.request.key, change.request);
      return;
    case "requestForgotten":
      return void cluster.requests.delete(change.key);
    default:
      return unreachable(change);
  }
}

function preempt(cluster: Cluster, task: Task, reason: string, at: WallTime): void {
  giveWay(task, reason);
  settle(cluster, task, at);
}

function lose(cluster: Cluster, task: Task, lost: Extract<Change, { kind: "attemptLost" }>): void {
  loseAttempt(cluster, task, lost);
  settle(cluster, task, lost.at);
}

function submitTask(cluster: Cluster, submitted: SubmittedTask, at: WallTime): void {
  if (cluster.tasks.has(submitted.id)) assert(false, `Task ${submitted.id} is new`);
  const task: Task = {
    id: submitted.id,
    serial: ++cluster.lastSerial,
    spec: submitted.spec,
    signature: cluster.signature(submitted.spec, submitted.jobId),
    jobId: submitted.jobId,
    submittedAt: at,
    wanted: "run",
    state: "Pending",
    attempt: 0,
    attemptsMade: 0,
    attempts: [],
    awaiting: null,
    notBefore: 0,
    restartCount: 0,
    failuresInRow: 0,
    setbacks: null,
    finishedAt: null,
    reason: null,
  };
  cluster.tasks.set(task.id, task);
  enterJob(cluster, task);
  cluster.countState("Pending", 1);
  recordEvent(cluster, task, "Pending", at);
}

function stopTask(cluster: Cluster, task: Task, at: WallTime): void {
  assert(task.finishedAt === null, `Task ${task.id} is stopped before it has finished`);
  task.wanted = "stop";
  cluster.holds.hold(task, null);
  for (const attempt of task.attempts) attempt.wanted = "stop";
  task.reason = "stopped by request";
  settle(cluster, task, at);
}

function placeAttempt(cluster: Cluster, task: Task, placed: AttemptPlaced): void {
  if (task.state !== "Pending") assert(false, `Task ${task.id} waits for a node when it is placed`);
  if (placed.attempt !== task.attemptsMade + 1)
    assert(false, `Attempt ${placed.attempt} of ${task.id} is the next`);
  const earlier = task.attempts.filter((attempt) => attempt.phase !== "ended");
  for (const attempt of earlier) attempt.wanted = "stop";
  task.attempts.splice(0, task.attempts.length, ...earlier);
  addAttempt(cluster, task, placed);
  task.attempt = placed.attempt;
  task.awaiting = null;
  task.reason = null;
  cluster.holds.hold(task, null);
  settle(cluster, task, placed.at);
}

function reportAttempt(cluster: Cluster, task: Task, report: AttemptReport, at: WallTime): void {
  const attempt = attemptNumbered(task, report.attempt);
  if (attempt === undefined) assert(false, `Attempt ${report.attempt} of ${task.id} is known when reported`);
  if (!phaseAdvances(attempt.phase, report.phase))
    assert(false, `Attempt ${report.attempt} of ${task.id} advances`);
  attempt.phase = report.phase;
  attempt.report = report;
  if (report.phase === "ended") endAttempt(cluster, task, attempt);
  if (attempt !== currentAttempt(task) || task.awaiting !== null) return;
  task.reason =
    attempt.condemned ?? report.reason ?? ownEnd(task.spec, attempt.wanted, report) ?? task.reason;
  settle(cluster, task, at);
  const failed = task.state === "Failed" && report.failure !== "lost";
  if (failed && task.jobId !== null) cluster.failures.note(task.jobId, attempt.node, at);
}

/** A task that serves without a break has no new state, but its history says that it has moved. */
function changePlace(
  cluster: Cluster,
  task: Task,
  promoted: Extract<Change, { kind: "successorPromoted" }>,
): void {
  promoteSuccessor(task, promoted);
  cluster.holds.hold(task, null);
  if (task.state === "Running" && stateOf(task) === "Running")
    return recordEvent(cluster, task, task.state, promoted.at);
  if (task.state !== "Pending") moveTo(cluster, task, "Pending", promoted.at);
  settle(cluster, task, promoted.at);
}

function awaitReplacement(cluster: Cluster, task: Task, reason: string, at: WallTime): void {
  assert(task.awaiting === null, `Task ${task.id} is not waiting already when its node is lost`);
  task.awaiting = "replacement";
  task.reason = reason;
  settle(cluster, task, at);
}

function dropReplacement(cluster: Cluster, task: Task, at: WallTime): void {
  assert(task.awaiting === "replacement", `Task ${task.id} waits for a replacement when that is dropped`);
  task.awaiting = null;
  cluster.holds.hold(task, null);
  const attempt = currentAttempt(task);
  task.reason = attempt?.condemned ?? attempt?.report?.reason ?? null;
  settle(cluster, task, at);
}

function grantRestart(cluster: Cluster, task: Task, granted: RestartGranted): void {
  assert(task.state === "Failed" && task.finishedAt === null, `Task ${task.id} has failed when it restarts`);
  task.awaiting = "restart";
  if (!granted.free) task.restartCount++;
  task.failuresInRow = granted.failuresInRow;
  task.setbacks = granted.setbacks;
  task.notBefore = granted.notBefore;
  settle(cluster, task, granted.at);
}

function finishTask(cluster: Cluster, task: Task, at: WallTime): void {
  const ended = task.state === "Completed" || task.state === "Failed";
  if (!ended) assert(false, `Task ${task.id} has ended when it finishes`);
  if (task.finishedAt !== null) assert(false, `Task ${task.id} finishes once`);
  task.finishedAt = at;
  cluster.finished.add(task);
  countFinished(cluster, task);
}

function reapTask(cluster: Cluster, task: Task): void {
  for (const { phase } of task.attempts)
    if (phase !== "ended") assert(false, `Task ${task.id} has no unconfirmed attempt when it is reaped`);
  cluster.finished.delete(task);
  cluster.tasks.delete(task.id);
  if (task.jobId !== null) cluster.tasksOfJob.get(task.jobId)?.delete(task);
  cluster.countState(task.state, -1);
}

/** Moves the task to the state its parts make now, telling every state it passed through. */
function settle(cluster: Cluster, task: Task, at: WallTime): void {
  const to = stateOf(task);
  if (to === task.state) return;
  const started = (currentAttempt(task)?.report?.startedAt ?? null) !== null;
  const between = statesBetween(task.state, to, started && task.awaiting === null);
  for (const state of between ?? []) moveTo(cluster, task, state, at);
  moveTo(cluster, task, to, at); // which asserts that there was a way
}

function moveTo(cluster: Cluster, task: Task, state: TaskState, at: WallTime): void {
  if (!legalTransition(task.state, state))
    assert(false, `Task ${task.id} may go from ${task.state} to ${state}`);
  cluster.countState(task.state, -1);
  cluster.countState(state, 1);
  task.state = state;
  recordEvent(cluster, task, state, at);
}

function recordEvent(cluster: Cluster, task: Task, state: TaskState, at: WallTime): void {
  const id = cluster.events.lastId + 1;
  const { id: taskId, attempt, reason } = task;
  cluster.events.add({ id, taskId, attempt, state, timestamp: at, reason });
}
