// Everything a manager can be told at its start. One value per policy; no value changes which code runs.
// Presets may fill it; nothing reads a default from anywhere else.

import type { Duration, WallTime } from "../kernel/time.ts";
import type { Order } from "../scheduler/orders/order.ts";
import type { Strategy } from "../scheduler/strategy.ts";
import type { RestartPolicy } from "../task/restart-policy.ts";
import type { TaskKind } from "../task/spec.ts";

/** When a silent node is asked again, held suspect, and declared down. */
export interface LivenessPolicy {
  /** How long a worker holds an answer back, at least; null: 1 s + nodes / 2,500 s. */
  readonly wait: Duration | null;
  /** Each sync's wait is up to this longer, drawn evenly; 0: not at all. */
  readonly waitSpread: Duration;
  /** A sync unanswered for wait + this is sent again with wait 0, and again after each further one. */
  readonly resendAfter: Duration;
  /** Silence after which a node is down, counted from its last answer; null: never. */
  readonly downAfter: Patience | null;
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

/** max(`atLeast`, `waits` × the wait of the node's last sync + `more`). */
export interface Patience {
  readonly waits: number;
  readonly more: Duration;
  readonly atLeast: Duration;
}

/** When what ran on a node that is down is replaced. The node is given up first, which a mass failure slows down, and
 * `delay` later its tasks are; a node that returns before is not given up. */
export interface ReplacementPolicy {
  /** Null: never. */
  readonly delay: Duration | null;
  /** Least time between two nodes given up; 0: none. */
  readonly every: Duration;
  /** Null: a mass failure is treated like any other. */
  readonly mass: MassFailurePolicy | null;
}

/** Many nodes silent at once is rather the manager's own trouble, or a network's, than theirs. */
export interface MassFailurePolicy {
  /** A mass failure is when at least so many nodes are bad (suspect, or down and not for long): */
  readonly nodesMin: number;
  /** and at least this part of all that are ready or bad, percent. */
  readonly percent: number;
  /** A node that has been down longer than this is not counted as bad any more, and given up; NEVER: it stays counted. */
  readonly believedAfter: Duration;
  /** While it lasts, so many nodes in a thousand (at least one) are given up … */
  readonly stepPermille: number;
  /** … each so often; NEVER: none. */
  readonly every: Duration;
  /** Clusters of up to so many nodes give up none while it lasts; 0: there is no such limit. */
  readonly noneUpToNodes: number;
}

/** Which nodes a task had better not go back to. They are taken when nothing else fits. */
export interface AvoidancePolicy {
  /** Failures of the task on a node from which on it is avoided, 1 or more. */
  readonly failures: number;
  /** As how many failures an image counts that the node could not get, 1 or more. */
  readonly imageWeight: number;
  /** Failures on a node are forgotten this long after the last of them, milliseconds. */
  readonly forgetMs: number;
}

/** Restart, health and liveness as one piece of data: what a preset is. */
export interface RecoveryPolicy {
  readonly liveness: LivenessPolicy;
  readonly replacement: ReplacementPolicy;
  /** What a task's restart policy is where its submission does not say. */
  readonly restart: Readonly<Record<TaskKind, RestartPolicy>>;
  /** Null: no node is avoided. */
  readonly avoidance: AvoidancePolicy | null;
}

/** How much of the past is kept; what is over goes, oldest first. */
export interface Retention {
  /** Finished tasks kept, at most. */
  readonly finishedTasksMax: number;
  readonly eventsMax: number;
  /** Idempotency keys are kept at least this long, milliseconds. */
  readonly requestsMs: number;
}

export interface ManagerConfig extends RecoveryPolicy {
  /** Becomes the cluster's id if the store is new. */
  readonly newClusterId: string;
  /** Milliseconds to add to an instant (in milliseconds) to get wall time. */
  readonly wallOffset: WallTime;
  readonly strategy: Strategy;
  readonly order: Order;
  /** By how much a waiting task's priority must exceed that of tasks that give way to it (see preempt.ts): 1..1000. Null,
   * or absent: nobody gives way. */
  readonly preemptionGap?: number | null;
  readonly leases: LeasePolicy;
  readonly retention: Retention;
  /** Waiting tasks at which a submission is refused. */
  readonly pendingMax: number;
  /** Requests admitted, and tasks placed, in one batch, at most. */
  readonly batchMax: number;
}
