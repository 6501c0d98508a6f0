// Everything a manager can be told at its start. One value per policy; no value changes which code runs.
// Presets may fill it; nothing reads a default from anywhere else.

import type { Duration, WallTime } from "../kernel/time.ts";
import type { Order } from "../scheduler/order.ts";
import type { Strategy } from "../scheduler/strategy.ts";

/** When a silent node is asked again, held suspect, and declared down. */
export interface LivenessPolicy {
  /** How long a worker holds an answer back; null: 1 s + nodes / 2,500 s. */
  readonly wait: Duration | null;
  /** A sync unanswered for wait + this is sent again with wait 0, and again after each further one. */
  readonly resendAfter: Duration;
  /** Silence after which a node is down, counted from its last answer; null: max(4 s, 3 × wait + 1 s). */
  readonly downAfter: Duration | null;
  /** After a manager's start: how long a node may be silent before it counts as down. */
  readonly restartGrace: Duration;
}

/** What fenced tasks (`onDisconnect: stop`) rest on. */
export interface LeasePolicy {
  /** How long a worker may run fenced attempts after the last answer of its that was acknowledged; longer than a
   * worker's `fence`. */
  readonly lease: Duration;
  /** How much faster than a worker's clock the manager's may go, parts per million, 0..100,000: it waits that much
   * longer. */
  readonly driftPpm: number;
}

/** How much of the past is kept; what is over goes, oldest first. */
export interface Retention {
  /** Finished tasks kept, at most. */
  readonly finishedTasksMax: number;
  readonly eventsMax: number;
  /** Idempotency keys are kept at least this long, milliseconds. */
  readonly requestsMs: number;
}

export interface ManagerConfig {
  /** Becomes the cluster's id if the store is new. */
  readonly newClusterId: string;
  /** Milliseconds to add to an instant (in milliseconds) to get wall time. */
  readonly wallOffset: WallTime;
  readonly strategy: Strategy;
  readonly order: Order;
  readonly liveness: LivenessPolicy;
  readonly leases: LeasePolicy;
  readonly retention: Retention;
  /** Waiting tasks at which a submission is refused. */
  readonly pendingMax: number;
  /** Requests admitted, and tasks placed, in one batch, at most. */
  readonly batchMax: number;
}
