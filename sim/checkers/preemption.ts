// Promise: a task gives way only to one of a higher band that exceeds it by the gap; it spends no restart on that, and gets
// its next attempt only when the last is known ended, or may be replaced as any lost one. The bands here are the checker's own.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { TaskId } from "../../src/core/task/attempt.ts";
import { currentAttempt } from "../../src/core/task/task.ts";
import { Checker } from "./checker.ts";

const bandOf = (priority: number): number => Math.min(3, Math.floor(priority / 100));

interface GaveWay {
  readonly attempt: number;
  readonly node: number;
  ended: boolean;
}

export class PreemptionChecker extends Checker {
  readonly name = "preemption";
  private readonly away = this.context.tasks.column<GaveWay>();

  /** What was decided and never reached the disk has not been. */
  override managerStarted(_at: Instant, cluster: Cluster): void {
    this.away.clear();
    for (const task of cluster.tasks.values()) {
      if (task.awaiting === "preemption") this.note(task.id, cluster);
    }
  }

  override decided(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const change of changes) {
      switch (change.kind) {
        case "taskPreempted":
          this.checkRanks(at, cluster, change.taskId, change.by);
          this.note(change.taskId, cluster);
          break;
        case "restartGranted":
          if (this.away.has(change.taskId))
            this.violated(at, `task ${change.taskId} gave way and was charged a restart`);
          break;
        case "attemptReported": {
          const gone = this.away.get(change.report.taskId);
          if (gone?.attempt === change.report.attempt && change.report.phase === "ended") gone.ended = true;
          break;
        }
        case "attemptLost": {
          const gone = this.away.get(change.taskId);
          if (gone?.attempt === change.attempt) gone.ended = true;
          break;
        }
        case "attemptPlaced":
          this.checkEnd(at, cluster, change.taskId);
          break;
        default:
          break;
      }
    }
  }

  private note(taskId: TaskId, cluster: Cluster): void {
    const task = cluster.tasks.get(taskId);
    const last = task === undefined ? undefined : currentAttempt(task);
    if (last === undefined) return;
    this.away.set(taskId, { attempt: last.number, node: last.node, ended: last.phase === "ended" });
  }

  private checkRanks(at: Instant, cluster: Cluster, low: TaskId, high: TaskId): void {
    const gap = this.context.scenario.preemptionGap ?? null;
    const [below = 0, above = 0] = [low, high].map((id) => cluster.tasks.get(id)?.spec.priority);
    if (gap === null) this.violated(at, `task ${low} gave way though preemption is off`);
    else if (bandOf(above) <= bandOf(below) || above - below < gap)
      this.violated(at, `task ${low} of priority ${below} gave way to one of ${above}`);
  }

  private checkEnd(at: Instant, cluster: Cluster, taskId: TaskId): void {
    const gone = this.away.get(taskId);
    if (gone === undefined) return;
    this.away.delete(taskId);
    const isLost = cluster.nodes[gone.node]?.liveness === "down"; // of fenced tasks fenced-never-twice asks for more
    if (!gone.ended && !isLost)
      this.violated(at, `task ${taskId} gave way and was placed before attempt ${gone.attempt} had ended`);
  }
}
