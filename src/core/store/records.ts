// What lies on disk, row by row. A row is self-contained JSON with its schema version; a reader refuses versions
// it does not know instead of guessing.

import type { WallTime } from "../kernel/time.ts";
import type { Availability, NodeInfo } from "../node/node.ts";
import type { AttemptPhase, AttemptReport, AttemptWanted, TaskId } from "../task/attempt.ts";
import type { TaskEvent } from "../task/event.ts";
import type { Setbacks } from "../task/setbacks.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Awaiting } from "../task/task.ts";
import type { Rollout } from "./rollout.ts";

/** Raised when records change their shape or their place, so that an older program refuses them. What is written has it. */
export const SCHEMA_VERSION = 2;

/** What can be read. Version 1 kept tasks and attempts under the task's id: see rekey.ts. */
export const READABLE_VERSIONS: readonly unknown[] = [1, SCHEMA_VERSION];

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
  /** The longest lease that any manager of this cluster has granted, in microseconds; here before its first use. */
  readonly leaseMax: number;
}

export interface NodeRecord {
  readonly index: number;
  readonly info: NodeInfo | null;
  readonly address: string | null;
  readonly availability: Availability;
  /** Present while the node is draining. */
  readonly drain?: Drain;
}

/** How a node is emptied. */
export interface Drain {
  /** From then on everything on the node is stopped. */
  readonly deadline: WallTime;
  /** How far away the deadline was when it was set, milliseconds: a clock set back can't make it farther. */
  readonly lengthMs: number;
  /** Services of one job, and those of no job, that move at a time: at least 1. */
  readonly maxParallel: number;
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
  readonly attemptsMade: number;
  readonly awaiting: Awaiting | null;
  readonly notBefore: WallTime;
  readonly restartCount: number;
  readonly failuresInRow: number;
  readonly setbacks: Setbacks | null;
  readonly finishedAt: WallTime | null;
  readonly reason: string | null;
  /** The node on which room is kept for it; absent: none. */
  readonly heldNode?: number;
}

export interface AttemptRecord {
  readonly taskId: TaskId;
  readonly number: number;
  readonly node: number;
  readonly gpuDevices: readonly number[];
  readonly placedAt: WallTime;
  readonly wanted: AttemptWanted;
  readonly evicted: boolean;
  readonly phase: AttemptPhase;
  readonly report: AttemptReport | null;
  /** Missing in what older versions wrote: null. */
  readonly condemned?: string | null;
}

/** A group of equal tasks with a name. Finished tasks may be reaped; the counters remember them. */
export interface Job {
  /** The name: unique among jobs. */
  readonly id: string;
  /** What its tasks are to be. An update changes it; until that is done some tasks have another. */
  spec: TaskSpec;
  /** 1 until the first update; each one, and each way back, raises it. */
  version: number;
  /** The last update, over or under way; null before the first. */
  rollout: Rollout | null;
  /** Tasks wanted. Scaling changes it. */
  count: number;
  /** Its tasks are placed all at once or not at all. */
  readonly gang: boolean;
  readonly submittedAt: WallTime;
  /** Tasks before this serial belong to an earlier job of the same name. */
  readonly firstSerial: number;
  /** Tasks it ever had, those included that scaling took away and that were reaped. */
  submitted: number;
  /** Tasks of the job that are Completed / Failed for good, reaped ones included. */
  completed: number;
  failed: number;
  /** How many of the completed ones were stopped, by scaling or by a user. */
  stopped: number;
  /** When the whole job was stopped, null before: it gets no more tasks, and its name is free once all have ended. */
  stoppedAt: WallTime | null;
}

/** Tasks of the job that have not ended for good. */
export const liveCount = (job: Job): number => job.submitted - job.completed - job.failed;

/** A write that was acknowledged under an idempotency key. */
export interface RequestRecord {
  readonly key: string;
  /** Digest of the body: the same key with another body is a conflict. */
  readonly fingerprint: string;
  readonly at: WallTime;
  readonly jobId: string | null;
  readonly taskIds: readonly TaskId[];
  /** What was done; absent: tasks were submitted. */
  readonly done?: RequestDone;
}

/** What is told again of a write that submitted nothing. */
export type RequestDone =
  | { readonly kind: "stopping" }
  | { readonly kind: "job"; readonly added: number; readonly stopping: number }
  | { readonly kind: "node"; readonly node: number };

export type EventRecord = TaskEvent;
