// What operators do to the cluster while it runs, as data: one operation is a value that says what and where, whether a
// scenario's timeline names it, the seed draws it or a test generates it.

import type { Duration } from "../src/core/kernel/time.ts";

export type Operation =
  /** Empty the node within `lasting`. */
  | {
      readonly kind: "drain";
      readonly node: number;
      readonly lasting: Duration;
      readonly maxParallel: number;
    }
  | { readonly kind: "undrain"; readonly node: number }
  | { readonly kind: "cordon"; readonly node: number }
  | { readonly kind: "uncordon"; readonly node: number }
  /** Remove the node by force; when that is granted it joins anew after `lasting`. */
  | {
      readonly kind: "remove";
      readonly node: number;
      readonly lasting: Duration;
      /** Absent: yes. */
      readonly force?: boolean;
    }
  /** Scale the job of this submission (1, 2, 3, …) to `count` tasks; there may be none. */
  | { readonly kind: "scale"; readonly submission: number; readonly count: number }
  | { readonly kind: "stop-job"; readonly submission: number }
  /** Update the job of this submission to the next release; one that is `broken` cannot start, and the job goes back. */
  | {
      readonly kind: "update";
      readonly submission: number;
      readonly order: "start-first" | "stop-first";
      readonly maxParallel: number;
      readonly broken: boolean;
    };

export type OperationKind = Operation["kind"];

export const OPERATION_KINDS = [
  "drain",
  "undrain",
  "cordon",
  "uncordon",
  "remove",
  "scale",
  "stop-job",
  "update",
] as const satisfies readonly OperationKind[];

/** An operation at a moment of the safety phase, counted from the start of the run. */
export interface OperationAt {
  readonly at: Duration;
  readonly operation: Operation;
}

export interface OperationPlan {
  /** Mean time between two operations of a kind that the seed draws; those left out never come by chance. */
  readonly every: Readonly<Partial<Record<OperationKind, Duration>>>;
  readonly timeline: readonly OperationAt[];
}

export const NO_OPERATIONS: OperationPlan = { every: {}, timeline: [] };
