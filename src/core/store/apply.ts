// The only mutator of the cluster: one function per change, each of which leaves every index in step. What a
// change says has been decided already; what must hold for it is asserted, its message built only when it does not.

import { assert, unreachable } from "../kernel/assert.ts";
import type { WallTime } from "../kernel/time.ts";
import type { Node, NodeInfo } from "../node/node.ts";
import { type AttemptReport, HEALTH_UNKNOWN, phaseAdvances } from "../task/attempt.ts";
import { type Attempt, attemptNumbered, currentAttempt, stateOf, type Task } from "../task/task.ts";
import { legalTransition, statesBetween, type TaskState } from "../task/transitions.ts";
import type { AttemptPlaced, Change, RestartGranted, SubmittedTask } from "./changes.ts";
import type { Cluster } from "./cluster.ts";
import { condemnAttempt } from "./condemn-attempt.ts";

export function apply(cluster: Cluster, change: Change): void {
  switch (change.kind) {
    case "termRaised":
      assert(change.meta.term > cluster.meta.term, "A term only rises");
      cluster.meta = change.meta;
      return;
    case "nodeAdded":
      return addNode(cluster, change.node, change.address);
    case "nodeMet":
      return meetNode(cluster, cluster.node(change.node), change.info);
    case "nodeMoved":
      return moveNode(cluster, cluster.node(change.node), change.address);
    case "availabilitySet":
      cluster.node(change.node).availability = change.availability;
      return;
    case "jobSubmitted":
      assert(!cluster.jobs.has(change.job.id), `Job ${change.job.id} is new`);
      cluster.jobs.set(change.job.id, { ...change.job });
      return;
    case "taskSubmitted":
      return submitTask(cluster, change.task, change.at);
    case "stopWanted":
      return stopTask(cluster, cluster.task(change.taskId), change.at);
    case "attemptPlaced":
      return placeAttempt(cluster, cluster.task(change.taskId), change);
    case "attemptReported":
      return reportAttempt(cluster, cluster.task(change.report.taskId), change.report, change.at);
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
      cluster.requests.delete(change.key);
      return;
    default:
      return unreachable(change);
  }
}

function addNode(cluster: Cluster, index: number, address: string): void {
  assert(!cluster.nodeByAddress.has(address), `No other node is dialled at ${address}`);
  cluster.addNode({
    index,
    info: null,
    address,
    availability: "active",
    liveness: "unknown",
    runtime: "ok",
    stats: null,
  });
}

function meetNode(cluster: Cluster, node: Node, info: NodeInfo): void {
  const known = cluster.nodeById.get(info.id);
  assert(known === undefined || known === node, `Node ${info.id} has one record`);
  assert(node.info === null || node.info.id === info.id, `Node #${node.index} keeps its id`);
  cluster.introduce(node, info);
}

function moveNode(cluster: Cluster, node: Node, address: string | null): void {
  if (node.address !== null) cluster.nodeByAddress.delete(node.address);
  node.address = address;
  if (address === null) return;
  assert(!cluster.nodeByAddress.has(address), `No other node is dialled at ${address}`);
  cluster.nodeByAddress.set(address, node);
}

function submitTask(cluster: Cluster, submitted: SubmittedTask, at: WallTime): void {
  assert(!cluster.tasks.has(submitted.id), `Task ${submitted.id} is new`);
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
    attempts: [],
    awaiting: null,
    notBefore: 0,
    restartCount: 0,
    failuresInRow: 0,
    finishedAt: null,
    reason: null,
  };
  cluster.tasks.set(task.id, task);
  cluster.countState("Pending", 1);
  recordEvent(cluster, task, "Pending", at);
}

function stopTask(cluster: Cluster, task: Task, at: WallTime): void {
  assert(task.finishedAt === null, `Task ${task.id} is stopped before it has finished`);
  task.wanted = "stop";
  for (const attempt of task.attempts) attempt.wanted = "stop";
  task.reason = "stopped by request";
  settle(cluster, task, at);
}

function placeAttempt(cluster: Cluster, task: Task, placed: AttemptPlaced): void {
  if (task.state !== "Pending") assert(false, `Task ${task.id} waits for a node when it is placed`);
  if (placed.attempt !== task.attempt + 1)
    assert(false, `Attempt ${placed.attempt} of ${task.id} is the next`);
  const earlier = task.attempts.filter((attempt) => attempt.phase !== "ended");
  for (const attempt of earlier) attempt.wanted = "stop";
  const attempt: Attempt = {
    task,
    number: placed.attempt,
    node: placed.node,
    gpuDevices: placed.gpuDevices,
    placedAt: placed.at,
    wanted: "run",
    phase: "assigned",
    report: null,
    condemned: null,
    health: HEALTH_UNKNOWN,
  };
  task.attempts.splice(0, task.attempts.length, ...earlier, attempt);
  task.attempt = placed.attempt;
  task.awaiting = null;
  task.reason = null;
  cluster.capacity.reserve(placed.node, task.spec, placed.gpuDevices);
  cluster.attemptsOnNode(placed.node).add(attempt);
  cluster.lastNode = placed.node;
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
  task.reason = attempt.condemned ?? report.reason ?? task.reason;
  settle(cluster, task, at);
}

function endAttempt(cluster: Cluster, task: Task, attempt: Attempt): void {
  cluster.capacity.release(attempt.node, task.spec, attempt.gpuDevices);
  cluster.attemptsOnNode(attempt.node).delete(attempt);
  if (attempt.number !== task.attempt) task.attempts.splice(task.attempts.indexOf(attempt), 1);
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
  const attempt = currentAttempt(task);
  task.reason = attempt?.condemned ?? attempt?.report?.reason ?? null;
  settle(cluster, task, at);
}

function grantRestart(cluster: Cluster, task: Task, granted: RestartGranted): void {
  assert(task.state === "Failed" && task.finishedAt === null, `Task ${task.id} has failed when it restarts`);
  task.awaiting = "restart";
  task.restartCount++;
  task.failuresInRow = granted.failuresInRow;
  task.notBefore = granted.notBefore;
  settle(cluster, task, granted.at);
}

function finishTask(cluster: Cluster, task: Task, at: WallTime): void {
  const ended = task.state === "Completed" || task.state === "Failed";
  if (!ended) assert(false, `Task ${task.id} has ended when it finishes`);
  if (task.finishedAt !== null) assert(false, `Task ${task.id} finishes once`);
  task.finishedAt = at;
  cluster.finished.add(task);
  const job = task.jobId === null ? undefined : cluster.jobs.get(task.jobId);
  if (job === undefined) return;
  if (task.state === "Completed") job.completed++;
  else job.failed++;
}

function reapTask(cluster: Cluster, task: Task): void {
  assert(
    task.attempts.every((attempt) => attempt.phase === "ended"),
    `Task ${task.id} has no attempt whose end is unconfirmed when it is reaped`,
  );
  cluster.finished.delete(task);
  cluster.tasks.delete(task.id);
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
