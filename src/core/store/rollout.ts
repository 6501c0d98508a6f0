// How a job's tasks are brought to another spec, as it is stored with the job. A task whose spec is not the job's is outdated:
// that is all there is to know of a task, so nothing about it is stored.

import type { WallTime } from "../kernel/time.ts";
import type { TaskSpec } from "../task/spec.ts";

/** What a user says of an update. */
export interface RolloutPlan {
  /** `start-first`: a new task serves before an old one is stopped; `stop-first`: an old one has ended before a new one
   * is submitted. */
  readonly order: "start-first" | "stop-first";
  /** Tasks that are on their way at a time: 1..10,000. */
  readonly maxParallel: number;
  /** A new task counts once it has served for so long without a break, milliseconds ≥ 0. */
  readonly minHealthyMs: number;
  /** A task with the new spec that does not count for so long has failed, milliseconds; a restart of the manager begins it
   * anew. */
  readonly deadlineMs: number;
  /** Failures of new tasks that are put up with: 0 or more. */
  readonly failuresMax: number;
  /** `pause`: it stops where it is; `rollback`: the job goes back to the spec before. */
  readonly onFailure: "pause" | "rollback";
}

export interface Rollout extends RolloutPlan {
  /** `rolling` and `rolling-back` go on; the others are over. */
  readonly state: "rolling" | "rolling-back" | "done" | "rolled-back" | "paused";
  /** The last spec that all tasks had; while it rolls back, and when it has, the one that failed. */
  readonly previous: TaskSpec;
  /** Tasks from this serial on were submitted by it, or since it began. */
  readonly sinceSerial: number;
  readonly startedAt: WallTime;
  /** Why it is over, or rolls back, for people. */
  readonly reason: string | null;
}

/** Does it still go on? */
export const isRolling = (rollout: Rollout | null): boolean =>
  rollout?.state === "rolling" || rollout?.state === "rolling-back";

const textOf = (spec: TaskSpec): string => JSON.stringify(spec);

/** `spec` as the object that is known for it, of those given; itself when it equals none. So that a look at the object tells
 * whether a task is outdated. */
export function knownSpec(spec: TaskSpec, known: readonly (TaskSpec | undefined)[]): TaskSpec {
  const text = textOf(spec);
  return known.find((each) => each !== undefined && textOf(each) === text) ?? spec;
}
