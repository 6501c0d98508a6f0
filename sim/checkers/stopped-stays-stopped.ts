// Promise: a task that a client was told is stopping, or that has finished, gets no further attempt, and once
// everything is healed no container of it runs.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Command, Reply } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { keyText, type TaskId } from "../../src/core/task/attempt.ts";
import { Checker, type EndOfRun } from "./checker.ts";

export class StoppedStaysStoppedChecker extends Checker {
  readonly name = "stopped-stays-stopped";
  /** Why each task is over. */
  private readonly over = new Map<TaskId, "was stopped" | "had finished">();

  override acknowledged(_at: Instant, _command: Command, reply: Reply): void {
    if (reply.kind !== "stopping") return;
    for (const { id } of reply.tasks) this.over.set(id, "was stopped");
  }

  override decided(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "attemptPlaced" && change.kind !== "restartGranted") continue;
      const why = this.over.get(change.taskId);
      if (why === undefined) continue;
      const got = change.kind === "attemptPlaced" ? `attempt ${change.attempt}` : "a restart";
      this.violated(at, `task ${change.taskId} ${why} and got ${got}`);
    }
  }

  override committed(_at: Instant, changes: readonly Change[]): void {
    for (const change of changes)
      if (change.kind === "taskFinished") this.over.set(change.taskId, "had finished");
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
