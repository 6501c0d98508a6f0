// Changes to rows and rows to a cluster: the only place that knows how state lies on disk.
// It must not know which database keeps them.

import { present, unreachable } from "../kernel/assert.ts";
import type { TaskId } from "../task/attempt.ts";
import { type Attempt, attemptNumbered, type Task } from "../task/task.ts";
import type { Change } from "./changes.ts";
import type { Cluster } from "./cluster.ts";
import {
  type AttemptRecord,
  type NodeRecord,
  type RowPut,
  SCHEMA_VERSION,
  type Table,
  type TaskRecord,
} from "./records.ts";

/** Numbers as keys: fixed width, so that text order is number order. */
export const numberKey = (number: number): string => String(number).padStart(16, "0");

/** A task's row. PERF: by serial, not by id: what was submitted together lies together, and a commit of a thousand tasks
 * writes their own pages instead of one of everybody's for each. */
export const taskKey = (serial: number): string => numberKey(serial);
export const attemptKey = (serial: number, number: number): string => `${taskKey(serial)}.${number}`;

/** One put per row that `changes` touched, serialised from the cluster as it is now: right after they were applied.
 * PERF: each row once, however many changes touched it. */
export function rowsOf(cluster: Cluster, changes: readonly Change[]): RowPut[] {
  const rows = new RowWriter(cluster);
  for (const change of changes)
    if (change.kind === "taskReaped") rows.reaped.set(change.taskId, change.serial);
  for (const change of changes) rows.touch(change);
  rows.newEvents();
  return [...rows.puts.values()];
}

class RowWriter {
  readonly puts = new Map<string, RowPut>();
  /** Serials of tasks that are no more: nothing of them may stay on disk, whatever else happened to them. */
  readonly reaped = new Map<TaskId, number>();
  private readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  touch(change: Change): void {
    switch (change.kind) {
      case "termRaised":
        return this.put("meta", "cluster", () => this.cluster.meta);
      case "nodeAdded":
      case "nodeMet":
      case "nodeMoved":
      case "availabilitySet":
      case "drainStarted":
      case "nodeRemoved":
        return this.putNode(change.node);
      case "jobSubmitted":
        return this.putJob(change.job.id);
      case "jobScaled":
      case "jobUpdated":
      case "jobRolloutEnded":
      case "jobStopped":
      case "jobForgotten":
        return this.putJob(change.name);
      case "taskSubmitted":
        this.putJob(change.task.jobId);
        return this.putTask(change.task.id);
      case "replacementWanted":
      case "replacementDropped":
      case "restartGranted":
      case "placeHeld":
        return this.putTask(change.taskId);
      case "stopWanted":
      case "taskPreempted":
        this.putTask(change.taskId);
        return this.putAttempts(change.taskId);
      case "attemptPlaced":
        this.putTask(change.taskId);
        this.putAttempt(change.taskId, change.previous ?? change.attempt - 1);
        return this.putAttempts(change.taskId);
      case "successorPlaced":
      case "attemptEvicted":
      case "attemptLost":
      case "attemptCondemned":
        this.putTask(change.taskId);
        return this.putAttempt(change.taskId, change.attempt);
      case "successorPromoted":
        this.putTask(change.taskId);
        this.putAttempt(change.taskId, change.previous);
        return this.putAttempt(change.taskId, change.attempt);
      case "attemptReported":
        return this.putAttempt(change.report.taskId, change.report.attempt);
      case "taskFinished":
        this.putJob(change.jobId);
        return this.putTask(change.taskId);
      case "taskReaped":
        this.putTask(change.taskId);
        return this.putAttempt(change.taskId, change.attempt);
      case "eventsReaped":
        return this.dropEvents(change.from, change.upTo);
      case "requestRemembered":
        return this.putRequest(change.request.key);
      case "requestForgotten":
        return this.putRequest(change.key);
      default:
        return unreachable(change);
    }
  }

  newEvents(): void {
    const { events } = this.cluster;
    for (let id = this.cluster.lastSavedEventId + 1; id <= events.lastId; id++) {
      this.put("events", numberKey(id), () => events.get(id) ?? null);
    }
    this.cluster.lastSavedEventId = events.lastId;
  }

  private putNode(index: number): void {
    this.put("nodes", numberKey(index), (): NodeRecord => {
      const { info, address, availability } = this.cluster.node(index);
      const drain = this.cluster.drains.get(index);
      return { index, info, address, availability, ...(drain === undefined ? {} : { drain }) };
    });
  }

  private putJob(id: string | null): void {
    if (id !== null) this.put("jobs", id, () => this.cluster.jobs.get(id) ?? null);
  }

  private putRequest(key: string): void {
    this.put("requests", key, () => this.cluster.requests.get(key) ?? null);
  }

  private putTask(id: TaskId): void {
    this.put("tasks", taskKey(this.serialOf(id)), () => {
      const task = this.cluster.tasks.get(id);
      return task === undefined ? null : this.taskRecord(task);
    });
  }

  private putAttempts(taskId: TaskId): void {
    for (const attempt of this.cluster.tasks.get(taskId)?.attempts ?? []) {
      this.put("attempts", attemptKey(attempt.task.serial, attempt.number), () => attemptRecord(attempt));
    }
  }

  private putAttempt(taskId: TaskId, number: number): void {
    if (number === 0) return;
    this.put("attempts", attemptKey(this.serialOf(taskId), number), () => {
      const task = this.cluster.tasks.get(taskId);
      const attempt = task === undefined ? undefined : attemptNumbered(task, number);
      return attempt === undefined ? null : attemptRecord(attempt);
    });
  }

  private serialOf(taskId: TaskId): number {
    return (
      this.cluster.tasks.get(taskId)?.serial ?? present(this.reaped.get(taskId), "A changed task has a row")
    );
  }

  private taskRecord(task: Task): TaskRecord {
    const heldNode = this.cluster.holds.nodeOf(task);
    return heldNode === null ? taskRecord(task) : { ...taskRecord(task), heldNode };
  }

  private dropEvents(from: number, upTo: number): void {
    for (let id = from; id <= upTo; id++) this.put("events", numberKey(id), () => null);
  }

  /** The row as it is now, whatever change comes to it next: all have been applied. */
  private put(table: Table, key: string, recordNow: () => object | null): void {
    const row = `${table}/${key}`;
    if (this.puts.has(row)) return;
    const record = recordNow();
    const value = record === null ? null : JSON.stringify({ v: SCHEMA_VERSION, ...record });
    this.puts.set(row, { table, key, value });
  }
}

function taskRecord(task: Task): TaskRecord {
  const { id, serial, spec, jobId, submittedAt, wanted, attempt, attemptsMade, awaiting } = task;
  const { notBefore, restartCount, failuresInRow, setbacks, finishedAt, reason } = task;
  return {
    id,
    serial,
    spec,
    jobId,
    submittedAt,
    wanted,
    attempt,
    attemptsMade,
    awaiting,
    notBefore,
    restartCount,
    failuresInRow,
    setbacks,
    finishedAt,
    reason,
  };
}

function attemptRecord(attempt: Attempt): AttemptRecord {
  const { number, node, gpuDevices, placedAt, wanted, evicted, phase, report, condemned } = attempt;
  const taskId = attempt.task.id;
  return { taskId, number, node, gpuDevices, placedAt, wanted, evicted, phase, report, condemned };
}
