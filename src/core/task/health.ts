// Whether a task serves: what a drain counts before it stops another one.

import type { Attempt, Task } from "./task.ts";

/** Does the task do its work now: is it running? */
export const serving = (task: Task): boolean => task.state === "Running";

/** The same of an attempt that may not be the current one. */
export const attemptServes = (attempt: Attempt): boolean => attempt.phase === "running";
