// Every way stored state can change: typed deltas, decided by the manager, applied by apply.ts, and digested in
// the tank. A change states a fact in the past tense and carries everything `apply` needs: no clock, no chance.

import type { WallTime } from "../kernel/time.ts";
import type { Availability, NodeInfo } from "../node/node.ts";
import type { AttemptReport, TaskId } from "../task/attempt.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Job, MetaRecord, RequestRecord } from "./records.ts";

export type Change =
  | { readonly kind: "termRaised"; readonly meta: MetaRecord }
  | { readonly kind: "nodeAdded"; readonly node: number; readonly address: string }
  /** The worker at the node's address introduced itself, or told new capacity. */
  | { readonly kind: "nodeMet"; readonly node: number; readonly info: NodeInfo }
  /** The node is dialled elsewhere from now on; null: nowhere. */
  | { readonly kind: "nodeMoved"; readonly node: number; readonly address: string | null }
  | { readonly kind: "availabilitySet"; readonly node: number; readonly availability: Availability }
  | { readonly kind: "jobSubmitted"; readonly job: Job }
  | { readonly kind: "taskSubmitted"; readonly task: SubmittedTask; readonly at: WallTime }
  | { readonly kind: "stopWanted"; readonly taskId: TaskId; readonly at: WallTime }
  /** A new attempt has a node and its reservation; the earlier ones are to stop. */
  | AttemptPlaced
  /** News of an attempt from its worker; its phase moves forward. An end releases the reservation. */
  | { readonly kind: "attemptReported"; readonly report: AttemptReport; readonly at: WallTime }
  /** The manager has given up a running attempt: it is to stop, and its end is a failure. */
  | {
      readonly kind: "attemptCondemned";
      readonly taskId: TaskId;
      readonly attempt: number;
      readonly reason: string;
      readonly at: WallTime;
    }
  /** The current attempt's node is down: the task waits for another place, unless the node returns first. */
  | {
      readonly kind: "replacementWanted";
      readonly taskId: TaskId;
      readonly reason: string;
      readonly at: WallTime;
    }
  /** The node returned before the task was placed anew. */
  | { readonly kind: "replacementDropped"; readonly taskId: TaskId; readonly at: WallTime }
  | RestartGranted
  /** The task has ended for good. */
  | {
      readonly kind: "taskFinished";
      readonly taskId: TaskId;
      /** Whose counters it moves. */
      readonly jobId: string | null;
      readonly at: WallTime;
    }
  /** Retention: a finished task whose attempts are all known ended is forgotten. */
  | { readonly kind: "taskReaped"; readonly taskId: TaskId; readonly attempt: number }
  /** Retention: the oldest events, `from` to `upTo`, are forgotten. */
  | { readonly kind: "eventsReaped"; readonly from: number; readonly upTo: number }
  | { readonly kind: "requestRemembered"; readonly request: RequestRecord }
  | { readonly kind: "requestForgotten"; readonly key: string };

export interface SubmittedTask {
  readonly id: TaskId;
  readonly spec: TaskSpec;
  readonly jobId: string | null;
}

export interface AttemptPlaced {
  readonly kind: "attemptPlaced";
  readonly taskId: TaskId;
  readonly attempt: number;
  readonly node: number;
  readonly gpuDevices: readonly number[];
  readonly at: WallTime;
}

export interface RestartGranted {
  readonly kind: "restartGranted";
  readonly taskId: TaskId;
  readonly failuresInRow: number;
  readonly notBefore: WallTime;
  readonly at: WallTime;
}
