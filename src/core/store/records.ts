// What lies on disk, row by row. A row is self-contained JSON with its schema version; a reader refuses versions
// it does not know instead of guessing.

import type { WallTime } from "../kernel/time.ts";
import type { Availability, NodeInfo } from "../node/node.ts";
import type { AttemptPhase, AttemptReport, AttemptWanted, TaskId } from "../task/attempt.ts";
import type { TaskEvent } from "../task/event.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Awaiting } from "../task/task.ts";

/** Raised when a record's shape changes; a migration then reads the old one. */
export const SCHEMA_VERSION = 1;

export const TABLES = ["meta", "nodes", "jobs", "tasks", "attempts", "events", "requests"] as const;
export type Table = (typeof TABLES)[number];

/** One row to write; a null value removes it. Keys sort as text. */
export interface RowPut {
  readonly table: Table;
  readonly key: string;
  readonly value: string | null;
}

/** One row as loaded. */
export interface Row {
  readonly table: Table;
  readonly key: string;
  readonly value: string;
}

export interface MetaRecord {
  readonly clusterId: string;
  /** The term of the manager that ran last. */
  readonly term: number;
}

export interface NodeRecord {
  readonly index: number;
  readonly info: NodeInfo | null;
  readonly address: string | null;
  readonly availability: Availability;
}

export interface TaskRecord {
  readonly id: TaskId;
  readonly serial: number;
  readonly spec: TaskSpec;
  readonly jobId: string | null;
  readonly submittedAt: WallTime;
  readonly wanted: "run" | "stop";
  /** Number of the current attempt, which the attempts table may no longer hold when the task has ended. */
  readonly attempt: number;
  readonly awaiting: Awaiting | null;
  readonly notBefore: WallTime;
  readonly restartCount: number;
  readonly failuresInRow: number;
  readonly finishedAt: WallTime | null;
  readonly reason: string | null;
}

export interface AttemptRecord {
  readonly taskId: TaskId;
  readonly number: number;
  readonly node: number;
  readonly gpuDevices: readonly number[];
  readonly placedAt: WallTime;
  readonly wanted: AttemptWanted;
  readonly phase: AttemptPhase;
  readonly report: AttemptReport | null;
  /** Missing in what older versions wrote: null. */
  readonly condemned?: string | null;
}

/** A group of equal tasks with a name. Finished tasks may be reaped; the counters remember them. */
export interface Job {
  /** The name: unique among jobs. */
  readonly id: string;
  readonly spec: TaskSpec;
  readonly count: number;
  readonly submittedAt: WallTime;
  /** Tasks of the job that are Completed / Failed for good, reaped ones included. */
  completed: number;
  failed: number;
}

/** A write that was acknowledged under an idempotency key. */
export interface RequestRecord {
  readonly key: string;
  /** Digest of the body: the same key with another body is a conflict. */
  readonly fingerprint: string;
  readonly at: WallTime;
  readonly jobId: string | null;
  readonly taskIds: readonly TaskId[];
}

export type EventRecord = TaskEvent;
