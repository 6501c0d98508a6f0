// Promise: a task that a client was told is stopping, or that has finished, gets no further attempt, and once
// everything is healed no container of it runs.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Command, Reply } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { keyText, type TaskId } from "../../src/core/task/attempt.ts";
import { Checker, type EndOfRun } from "./checker.ts";

/** What a task that is over must not get. */
const GOES_ON: ReadonlySet<Change["kind"]> = new Set<Change["kind"]>([
  "attemptPlaced",
  "successorPlaced",
  "successorPromoted",
  "restartGranted",
]);

export class StoppedStaysStoppedChecker extends Checker {
  readonly name = "stopped-stays-stopped";
  /** Why each task is over. */
  private readonly over = this.context.tasks.column<"was stopped" | "had finished">();
  /** Tasks of which an attempt was given up with its node: a container of that may run yet. */
  private readonly lost = this.context.tasks.column<true>();
  private readonly tasksOf = new Map<string, Set<TaskId>>();

  override acknowledged(_at: Instant, command: Command, reply: Reply): void {
    if (reply.kind === "stopping") for (const { id } of reply.tasks) this.over.set(id, "was stopped");
    if (reply.kind !== "job" || command.kind !== "stopJob") return;
    for (const id of this.tasksOf.get(command.name) ?? []) this.over.set(id, "was stopped");
  }

  override decided(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (!GOES_ON.has(change.kind) || !("taskId" in change)) continue;
      const why = this.over.get(change.taskId);
      if (why === undefined) continue;
      const got = "attempt" in change ? `attempt ${change.attempt}` : "a restart";
      this.violated(at, `task ${change.taskId} ${why} and got ${got}`);
    }
  }

  override committed(_at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === "taskFinished") this.over.set(change.taskId, "had finished");
      else if (change.kind === "taskSubmitted") this.enter(change.task.id, change.task.jobId);
      else if (change.kind === "attemptLost") this.lost.set(change.taskId, true);
      else if (change.kind === "taskReaped" && !this.lost.has(change.taskId)) this.over.delete(change.taskId);
    }
  }

  private enter(id: TaskId, job: string | null): void {
    if (job === null) return;
    const tasks = this.tasksOf.get(job) ?? new Set();
    this.tasksOf.set(job, tasks.add(id));
  }

  override finish(end: EndOfRun): void {
    if (!end.settled) return;
    for (const { machine, key } of end.running()) {
      const why = this.over.get(key.taskId);
      if (why !== undefined)
        this.violated(end.at, `attempt ${keyText(key)} ${why} and runs on machine ${machine}`);
    }
  }
}
