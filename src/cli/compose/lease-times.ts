// The times of fencing that follow from one: how long before its lease's end a worker begins to stop fenced attempts.
//
//   worker asks the engine     worker kills by pid     watchdog kills     lease ends
//   |<------- engineTimeout ------->|                       |<--- margin --->|
//   |<------------------------------- fence -------------------------------->|

import { type Duration, milliseconds, seconds } from "../../core/kernel/time.ts";
import type { WorkerConfig } from "../../core/worker/config.ts";

/** Shorter, and a busy machine could not do it. */
export const FENCE_MIN: Duration = milliseconds(500);

/** A fifth of `fence`, one second at most: what a watchdog needs to be given a turn and kill. */
export const marginOf = (fence: Duration): Duration => Math.min(seconds(1), Math.floor(fence / 5));

/** What of a worker's configuration follows from `fence`; an engine gets a fifth of it, one second at most. */
export function leaseTimes(fence: Duration): Pick<WorkerConfig, "fence" | "engineTimeout"> {
  return { fence, engineTimeout: Math.min(seconds(1), Math.floor(fence / 5)) };
}
