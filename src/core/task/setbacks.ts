// What a task's failures so far mean for its next attempt: restarts spent, where it must go and where it had better
// not. A value, made anew at each restart and stored with the task, so that a restarted manager goes on from it.

import type { WallTime } from "../kernel/time.ts";
import type { Task } from "./task.ts";

/** Failures of one task on one node. */
export interface NodeFailures {
  readonly node: number;
  /** How they add up; an image that could not be had may weigh more than one. */
  readonly count: number;
  readonly lastAt: WallTime;
}

export interface Setbacks {
  /** When the window of the restart policy opened, and restarts granted in it. */
  readonly windowStartedAt: WallTime;
  readonly windowRestarts: number;
  /** Moves to another node in a row. */
  readonly moves: number;
  /** The node that the restart waits for, while that is active and not down; null: any node will do. */
  readonly home: number | null;
  /** The longest ago first; bounded. */
  readonly failures: readonly NodeFailures[];
  /** Taken only when nothing else fits: ascending. */
  readonly avoid: readonly number[];
}

/** Limits on where a task goes that come from its past, not from its spec. */
export interface Bounds {
  readonly home: number | null;
  readonly avoid: readonly number[];
}

/** The bounds of the task's next attempt; null when there are none. A home is for a restart: what has lost its node
 * goes elsewhere. */
export function boundsOf({ setbacks, awaiting }: Task): Bounds | null {
  if (setbacks === null) return null;
  const home = awaiting === "restart" ? setbacks.home : null;
  return home === null && setbacks.avoid.length === 0 ? null : { home, avoid: setbacks.avoid };
}

/** Tasks of equal groups are placed as one: equal requests under equal bounds. It changes with `restartGranted` only,
 * before which a task that waits leaves its group. */
export function groupOf(task: Task): string {
  const bounds = boundsOf(task);
  if (bounds === null) return task.signature;
  return `${task.signature} home ${bounds.home} avoid ${bounds.avoid.join()}`;
}
