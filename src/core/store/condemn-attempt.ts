// The change `attemptCondemned`, applied: a part of apply.ts, and like it only called from there.

import { assert } from "../kernel/assert.ts";
import { currentAttempt, type Task } from "../task/task.ts";

/** The reason stands from now on, and in the event that tells of its end. */
export function condemnAttempt(task: Task, number: number, reason: string): void {
  const attempt = currentAttempt(task);
  assert(attempt?.number === number && task.wanted === "run", `Attempt ${number} of ${task.id} is wanted`);
  assert(attempt.phase === "running" && attempt.condemned === null, `Attempt ${number} of ${task.id} runs`);
  attempt.wanted = "stop";
  attempt.condemned = reason;
  task.reason = reason;
}
