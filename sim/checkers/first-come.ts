// Promise of fifo-strict: no task gets its first place before one that was submitted earlier and waits for its own.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { TaskId } from "../../src/core/task/attempt.ts";
import { Checker } from "./checker.ts";

export class FirstComeChecker extends Checker {
  readonly name = "first-come";
  /** Wanted and never placed, in order of submission. */
  private readonly waiting = new Set<TaskId>();

  override committed(at: Instant, changes: readonly Change[]): void {
    if (this.context.scenario.order !== "fifo-strict") return;
    for (const change of changes) {
      if (change.kind === "taskSubmitted") this.waiting.add(change.task.id);
      if (change.kind === "stopWanted") this.waiting.delete(change.taskId);
      if (change.kind === "attemptPlaced") this.placed(at, change.taskId);
    }
  }

  private placed(at: Instant, taskId: TaskId): void {
    if (!this.waiting.has(taskId)) return;
    const [first] = this.waiting;
    if (first !== taskId) this.violated(at, `task ${taskId} overtook task ${first}`);
    this.waiting.delete(taskId);
  }
}
