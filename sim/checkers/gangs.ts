// Promise: a gang is placed for the first time all at once: when a batch is durable, either none of its members that are
// still wanted has ever been placed, or all have.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { TaskId } from "../../src/core/task/attempt.ts";
import { Checker } from "./checker.ts";

export class GangsChecker extends Checker {
  readonly name = "gangs";
  /** Members that are wanted and have never been placed, by job. */
  private readonly waiting = new Map<string, Set<TaskId>>();
  private readonly gangOf = this.context.tasks.column<string>();

  override committed(at: Instant, changes: readonly Change[]): void {
    const placed = new Set<string>();
    for (const change of changes) this.enter(change, placed);
    for (const job of placed) {
      const left = this.waiting.get(job)?.size ?? 0;
      if (left > 0) this.violated(at, `gang ${job} was placed without ${left} of its tasks`);
    }
  }

  private enter(change: Change, placed: Set<string>): void {
    switch (change.kind) {
      case "jobSubmitted":
        if (change.job.gang) this.waiting.set(change.job.id, new Set());
        else this.waiting.delete(change.job.id); // the name has been used before
        return;
      case "taskSubmitted": {
        const { id, jobId } = change.task;
        if (jobId === null || !this.waiting.has(jobId)) return;
        this.waiting.get(jobId)?.add(id);
        this.gangOf.set(id, jobId);
        return;
      }
      case "stopWanted":
        this.waiting.get(this.gangOf.get(change.taskId) ?? "")?.delete(change.taskId);
        return;
      case "attemptPlaced": {
        const job = this.gangOf.get(change.taskId);
        if (job !== undefined && this.waiting.get(job)?.delete(change.taskId)) placed.add(job);
        return;
      }
      default:
        return;
    }
  }
}
