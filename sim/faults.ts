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
  | { readonly kind: "disk-crash"; readonly when: "before" | "after"; readonly lasting: Duration }
  /** The worker process gets no turn; what comes for it waits. `watchdogToo`: its watchdog neither. */
  | {
      readonly kind: "worker-pause";
      readonly node: number;
      readonly watchdogToo: boolean;
      readonly lasting: Duration;
    }
  | { readonly kind: "manager-pause"; readonly lasting: Duration }
  /** The container engine answers nothing and does nothing; containers go on. */
  | { readonly kind: "engine-freeze"; readonly node: number; readonly lasting: Duration }
  /** Two machines swap addresses, for good; `with` null: it moves to an address that nobody had, and is added there.
   * `lasting` means nothing. */
  | {
      readonly kind: "worker-move";
      readonly node: number;
      readonly with: number | null;
      readonly lasting: Duration;
    }
  /** The worker dies and its data folder is lost: what starts again is another node. Its containers go on. */
  | { readonly kind: "worker-wipe"; readonly node: number; readonly lasting: Duration };

export type FaultKind = Fault["kind"];

export const FAULT_KINDS = [
  "power-off",
  "worker-crash",
  "manager-crash",
  "partition",
  "disk-crash",
  "worker-pause",
  "manager-pause",
  "engine-freeze",
  "worker-move",
  "worker-wipe",
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
