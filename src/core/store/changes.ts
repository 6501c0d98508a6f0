// Every way stored state can change: typed deltas, decided by the manager, applied by apply.ts, and digested in
// the tank. A change states a fact in the past tense and carries everything `apply` needs: no clock, no chance.

import type { WallTime } from "../kernel/time.ts";
import type { Availability, NodeInfo } from "../node/node.ts";
import type { AttemptReport, TaskId } from "../task/attempt.ts";
import type { Setbacks } from "../task/setbacks.ts";
import type { TaskSpec } from "../task/spec.ts";
import type { Drain, Job, MetaRecord, RequestRecord } from "./records.ts";
import type { Rollout } from "./rollout.ts";

export type Change =
  | { readonly kind: "termRaised"; readonly meta: MetaRecord }
  | { readonly kind: "nodeAdded"; readonly node: number; readonly address: string }
  /** The worker at the node's address introduced itself, or told new capacity. */
  | { readonly kind: "nodeMet"; readonly node: number; readonly info: NodeInfo }
  /** The node is dialled elsewhere from now on; null: nowhere. */
  | { readonly kind: "nodeMoved"; readonly node: number; readonly address: string | null }
  /** A user has set it; a drain that was under way is over. */
  | {
      readonly kind: "availabilitySet";
      readonly node: number;
      readonly availability: Exclude<Availability, "draining">;
    }
  | { readonly kind: "drainStarted"; readonly node: number; readonly drain: Drain }
  /** The node's record is empty from now on; its index stays taken. It holds no attempt. */
  | { readonly kind: "nodeRemoved"; readonly node: number }
  /** A job of that name whose tasks have all ended makes room for it. */
  | { readonly kind: "jobSubmitted"; readonly job: Job }
  /** It wants this many tasks; those that are added or stopped have changes of their own. */
  | { readonly kind: "jobScaled"; readonly name: string; readonly count: number }
  /** Its tasks are to have this spec from now on, by this rollout. */
  | {
      readonly kind: "jobUpdated";
      readonly name: string;
      readonly spec: TaskSpec;
      readonly version: number;
      readonly rollout: Rollout;
    }
  /** The rollout is over, for better or worse. */
  | {
      readonly kind: "jobRolloutEnded";
      readonly name: string;
      readonly state: Rollout["state"];
      readonly reason: string | null;
    }
  | { readonly kind: "jobStopped"; readonly name: string; readonly at: WallTime }
  /** Retention: a stopped job whose tasks were all reaped is forgotten. */
  | { readonly kind: "jobForgotten"; readonly name: string }
  | { readonly kind: "taskSubmitted"; readonly task: SubmittedTask; readonly at: WallTime }
  | { readonly kind: "stopWanted"; readonly taskId: TaskId; readonly at: WallTime }
  /** A new attempt has a node and its reservation; the earlier ones are to stop. */
  | AttemptPlaced
  /** As `attemptPlaced`, but the current attempt goes on until this one serves. */
  | (Omit<AttemptPlaced, "kind" | "previous"> & { readonly kind: "successorPlaced" })
  /** The successor is the current attempt from now on; `previous`, which was, is to stop. */
  | {
      readonly kind: "successorPromoted";
      readonly taskId: TaskId;
      readonly attempt: number;
      readonly previous: number;
      readonly reason: string;
      readonly at: WallTime;
    }
  /** The attempt is to stop though its task is wanted. Its task then waits for another place, and no restart is spent. */
  | {
      readonly kind: "attemptEvicted";
      readonly taskId: TaskId;
      readonly attempt: number;
      readonly reason: string;
      readonly at: WallTime;
    }
  /** The attempt's node is gone for good: nobody will ever report its end. */
  | {
      readonly kind: "attemptLost";
      readonly taskId: TaskId;
      readonly attempt: number;
      readonly reason: string;
      readonly at: WallTime;
    }
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
  /** The task's attempt gives way to `by`, which has a higher priority: it is to stop, and the task waits for a place. */
  | {
      readonly kind: "taskPreempted";
      readonly taskId: TaskId;
      readonly by: TaskId;
      readonly reason: string;
      readonly at: WallTime;
    }
  /** Room on the node is kept for the waiting task; null: no longer. */
  | { readonly kind: "placeHeld"; readonly taskId: TaskId; readonly node: number | null }
  | RestartGranted
  /** The task has ended for good. */
  | {
      readonly kind: "taskFinished";
      readonly taskId: TaskId;
      /** Whose counters it moves; null: of none that is still known. */
      readonly jobId: string | null;
      readonly at: WallTime;
    }
  /** Retention: a finished task whose attempts are all known ended is forgotten. */
  | {
      readonly kind: "taskReaped";
      readonly taskId: TaskId;
      /** Under which its rows lie. */
      readonly serial: number;
      readonly attempt: number;
    }
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
  /** The attempt that was current until now, 0: none; absent: the one numbered one less. */
  readonly previous?: number;
  readonly node: number;
  readonly gpuDevices: readonly number[];
  readonly at: WallTime;
}

export interface RestartGranted {
  readonly kind: "restartGranted";
  readonly taskId: TaskId;
  readonly failuresInRow: number;
  readonly setbacks: Setbacks | null;
  /** It was no failure of the task's, and does not count as a restart. */
  readonly free: boolean;
  readonly notBefore: WallTime;
  readonly at: WallTime;
}
