// What measuring keeps of a task that is not over: its containers, and since when it has none. Nothing is kept of what
// has ended, so that runs of any length can be watched.

import type { Instant } from "../../src/core/kernel/time.ts";

/** A container that runs now. */
export interface LiveRun {
  readonly attempt: number;
  readonly machine: number;
  readonly startedAt: Instant;
}

export interface Track {
  /** False: a batch task. */
  readonly service: boolean;
  /** Its job, or the task itself where it belongs to none. */
  readonly job: string;
  readonly runs: LiveRun[];
  /** How long each attempt of a batch task ran, of those that have ended; microseconds. */
  readonly worked: { readonly attempt: number; readonly lasted: number }[];
  /** Containers on machines that the manager's side can reach. */
  serving: number;
  /** It served once. */
  served: boolean;
  /** Since when nothing serves though it should; null: it is not so. */
  lostAt: Instant | null;
  /** The manager's number of the node that it was placed on last, −1: none yet. */
  lastNode: number;
  /** The manager waits for another place, since its node is down. */
  replacing: boolean;
  /** Nobody wants it to run any more: its client has stopped it. */
  stopped: boolean;
  finished: boolean;
}

export const newTrack = (service: boolean, job: string): Track => ({
  service,
  job,
  runs: [],
  worked: [],
  serving: 0,
  served: false,
  lostAt: null,
  lastNode: -1,
  replacing: false,
  stopped: false,
  finished: false,
});
