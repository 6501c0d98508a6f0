// The one form in memory that every reader of traces and every generator produces: what machines there are, and which
// jobs arrive when and run how long. It must not know who schedules them, nor what file it came from.

import type { GpuDevice } from "../../src/core/node/node.ts";
import type { Constraint, GpuRequest, Resources } from "../../src/core/task/spec.ts";

export interface WorkloadNode {
  readonly name: string;
  /** cpu in millicores, memory in bytes. */
  readonly capacity: Resources;
  readonly gpus: readonly GpuDevice[];
  readonly labels: Readonly<Record<string, string>>;
}

/** One request: a task, or a gang of equal tasks that start together. */
export interface WorkloadJob {
  readonly name: string;
  /** Microseconds after the workload's origin, an integer ≥ 0. */
  readonly arrival: number;
  /** How long each of its tasks runs once started, microseconds: an integer ≥ 0. */
  readonly duration: number;
  /** What each of its tasks asks for. */
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  readonly constraints: readonly Constraint[];
  /** Tasks that start together: 1 or more. */
  readonly tasks: number;
  /** Does each of them need a node of its own? */
  readonly apart: boolean;
  /** What its user said of the run time, milliseconds; null: nothing. */
  readonly estimateMs: number | null;
  readonly owner: string | null;
  /** 0..1000. */
  readonly priority: number;
}

export interface Workload {
  readonly name: string;
  readonly nodes: readonly WorkloadNode[];
  /** In order of arrival. */
  readonly jobs: readonly WorkloadJob[];
}

/** A job that asks for nothing and says nothing. */
export const PLAIN_JOB: Omit<WorkloadJob, "name" | "arrival" | "duration" | "resources"> = {
  gpus: null,
  constraints: [],
  tasks: 1,
  apart: false,
  estimateMs: null,
  owner: null,
  priority: 0,
};
