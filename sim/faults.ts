// What can go wrong, as data: one fault is a value that says what, where and for how long, whether a scenario's
// timeline names it, the seed draws it or a test generates it.

import type { Duration } from "../src/core/kernel/time.ts";

/** Which messages between the manager and the nodes are lost. */
export type Direction = "both" | "to-nodes" | "from-nodes";

/** `lasting` is the time until it is undone: power returns, the process starts again, the partition heals. */
export type Fault =
  /** The machine loses power: the worker and every container end. `losesContainers`: its disk is new afterwards
   * but for the worker's record. */
  | {
      readonly kind: "power-off";
      readonly node: number;
      readonly losesContainers: boolean;
      readonly lasting: Duration;
    }
  /** The worker process ends; its containers go on. */
  | { readonly kind: "worker-crash"; readonly node: number; readonly lasting: Duration }
  | { readonly kind: "manager-crash"; readonly lasting: Duration }
  /** Messages between the manager and these nodes are lost silently. */
  | {
      readonly kind: "partition";
      readonly nodes: readonly number[];
      readonly direction: Direction;
      readonly lasting: Duration;
    }
  /** The manager ends at its next commit, just before it is durable or just after. */
  | { readonly kind: "disk-crash"; readonly when: "before" | "after"; readonly lasting: Duration };

export type FaultKind = Fault["kind"];

export const FAULT_KINDS = [
  "power-off",
  "worker-crash",
  "manager-crash",
  "partition",
  "disk-crash",
] as const satisfies readonly FaultKind[];

/** A fault at a moment of the safety phase, counted from the start of the run. */
export interface FaultAt {
  readonly at: Duration;
  readonly fault: Fault;
}

/** How often the seed draws a kind, over the whole cluster, and how long it lasts: means of exponential draws. */
export interface FaultRate {
  readonly every: Duration;
  readonly lasting: Duration;
}
