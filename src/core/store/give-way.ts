// Preemption, as stored state sees it: a part of apply.ts, which alone calls it.

import { assert } from "../kernel/assert.ts";
import { currentAttempt, type Task } from "../task/task.ts";

/** The task's attempt is to stop, and the task waits for another place: its restarts are not touched. */
export function giveWay(task: Task, reason: string): void {
  const attempt = currentAttempt(task);
  if (task.awaiting !== null || attempt === undefined || attempt.phase === "ended")
    assert(false, `Task ${task.id} has an attempt to stop when it gives way`);
  attempt.wanted = "stop";
  task.awaiting = "preemption";
  task.reason = reason;
}
