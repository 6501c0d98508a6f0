// Promise: what waits to be placed for the first time is never more than the scenario's `pendingMax`: clients beyond are
// refused, not queued. Tasks that come back after a failure or a lost node were accepted before, and do not count.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { Checker } from "./checker.ts";

export class BoundedQueueChecker extends Checker {
  readonly name = "bounded-queue";
  /** Accepted, wanted and never placed. */
  private readonly waiting = this.context.tasks.column<true>();

  override committed(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) this.enter(change);
    const { pendingMax } = this.context.scenario;
    if (this.waiting.size <= pendingMax) return;
    this.violated(at, `${this.waiting.size} tasks wait to be placed, accepted are at most ${pendingMax}`);
  }

  private enter(change: Change): void {
    if (change.kind === "taskSubmitted") this.waiting.set(change.task.id, true);
    else if (
      change.kind === "attemptPlaced" ||
      change.kind === "stopWanted" ||
      change.kind === "taskFinished"
    )
      this.waiting.delete(change.taskId);
  }
}
