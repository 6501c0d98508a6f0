// What manager and worker say to each other. The manager dials: a sync carries what the worker should run, the
// answer what it found; an answer is held back until something changed or the wait is over, so that one exchange
// is heartbeat, notification and acknowledgement at once. See docs/architecture.md for a walk through one.

import type { Duration } from "../kernel/time.ts";
import type { NodeInfo, NodeStats, RuntimeHealth } from "../node/node.ts";
import type { AttemptKey, AttemptReport, AttemptWanted } from "../task/attempt.ts";
import type { TaskSpec } from "../task/spec.ts";

/** One attempt in the set a worker should hold. */
export interface Wanted extends AttemptKey {
  readonly wanted: AttemptWanted;
  /** The manager has seen it starting or further: if the worker does not hold it any more, it is lost. */
  readonly seen: boolean;
  /** Null where it is not needed: an attempt to stop. */
  readonly spec: TaskSpec | null;
  readonly gpuDevices: readonly number[];
}

/** The last answer whose content the manager has on disk. */
export interface Acknowledgement {
  readonly session: number;
  readonly answer: number;
}

/** Manager → worker. */
export interface Sync {
  readonly clusterId: string;
  /** Who is meant: a worker obeys only what is meant for it, whatever address it has. Null: whoever is there is
   * asked to introduce itself. */
  readonly nodeId: string | null;
  /** Raised and committed at every start of a manager; a worker refuses lower ones than it has seen. */
  readonly term: number;
  /** 1, 2, 3, … within the term, per node. */
  readonly seq: number;
  /** How long the worker may hold its answer back when nothing changes. */
  readonly wait: Duration;
  readonly acked: Acknowledgement | null;
  /** How long the worker's lease lasts from the moment it sent the answer that is acknowledged here. */
  readonly lease: Duration;
  /** The sequence this delta starts from, which the worker said it obeyed; 0: `set` is the full set. */
  readonly base: number;
  /** Attempts that are new or changed since `base`. */
  readonly set: readonly Wanted[];
  /** Attempts that have left the set since `base`: their ends are confirmed. */
  readonly drop: readonly AttemptKey[];
}

/** Why a worker does not obey at all. */
export type SyncRefusal =
  | { readonly code: "other-cluster"; readonly clusterId: string }
  | { readonly code: "stale-term"; readonly term: number }
  /** Another node was meant, or none was named: `info` says who this is. */
  | { readonly code: "other-node" };

/** Worker → manager, in reply to the sync `replyTo`. */
export interface Answer {
  readonly nodeId: string;
  /** Raised and committed at every start of the worker: 1, 2, 3, … */
  readonly session: number;
  /** 1, 2, 3, … within the session, also when empty; 0 in a refusal. */
  readonly answer: number;
  readonly replyTo: number;
  /** The last sequence of this term that was obeyed; 0: none in this session. */
  readonly obeyed: number;
  /** The acknowledged answer this delta starts from; 0: `reports` is the full listing. */
  readonly base: number;
  readonly reports: readonly AttemptReport[];
  /** Told with every full listing, and when another node was meant. */
  readonly info: NodeInfo | null;
  /** A measurement newer than the last one told. */
  readonly stats: NodeStats | null;
  readonly runtime: RuntimeHealth;
  readonly refused: SyncRefusal | null;
}
