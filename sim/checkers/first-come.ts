// Promise of fifo-strict: no task gets its first place before one that was submitted earlier and waits for its own; but a
// gang is placed at once, so those that were added to it later go when its first does. With preemption higher bands go
// first, so nothing is promised then.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { TaskId } from "../../src/core/task/attempt.ts";
import { Checker } from "./checker.ts";

export class FirstComeChecker extends Checker {
  readonly name = "first-come";
  /** Wanted and never placed, in order of submission, with the gang that each is of; null: none. */
  private readonly waiting = new Map<TaskId, string | null>();
  private readonly gangs = new Set<string>();

  override committed(at: Instant, changes: readonly Change[]): void {
    const { order, preemptionGap = null } = this.context.scenario;
    if (order !== "fifo-strict" || preemptionGap !== null) return;
    const atOnce = new Set<string>();
    for (const change of changes) {
      if (change.kind === "jobSubmitted") this.enterJob(change.job);
      if (change.kind === "taskSubmitted") this.waiting.set(change.task.id, this.gangOf(change.task.jobId));
      if (change.kind === "stopWanted") this.waiting.delete(change.taskId);
      if (change.kind === "attemptPlaced") this.placed(at, change.taskId, atOnce);
    }
  }

  /** The name may have been used before. */
  private enterJob({ id, gang }: { readonly id: string; readonly gang: boolean }): void {
    if (gang) this.gangs.add(id);
    else this.gangs.delete(id);
  }

  private gangOf(jobId: string | null): string | null {
    return jobId !== null && this.gangs.has(jobId) ? jobId : null;
  }

  /** `atOnce`: gangs whose turn has come in this batch. */
  private placed(at: Instant, taskId: TaskId, atOnce: Set<string>): void {
    const gang = this.waiting.get(taskId);
    if (gang === undefined) return;
    const [first] = this.waiting.keys();
    if (first !== taskId && (gang === null || !atOnce.has(gang)))
      this.violated(at, `task ${taskId} overtook task ${first}`);
    this.waiting.delete(taskId);
    if (gang !== null) atOnce.add(gang);
  }
}
