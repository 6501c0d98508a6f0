// How long tasks ran twice: with two containers at once, whatever the reason. For statistics: `keep` tasks may, fenced
// ones only outside the promise. Counts and open overlaps only, so that it can watch runs of any length.

import type { Duration, Instant } from "../src/core/kernel/time.ts";
import type { AttemptKey, TaskId } from "../src/core/task/attempt.ts";

interface Live {
  containers: number;
  /** When the second one started. */
  twiceSince: Instant;
}

export class DoubleRunning {
  private readonly fencedTasks = new Set<TaskId>();
  private readonly live = new Map<TaskId, Live>();
  /** Time in which a task had two containers or more, summed over tasks; overlaps that have ended. */
  kept: Duration = 0;
  fenced: Duration = 0;

  submitted(taskId: TaskId, fenced: boolean): void {
    if (fenced) this.fencedTasks.add(taskId);
  }

  started(at: Instant, { taskId }: AttemptKey): void {
    const live = this.live.get(taskId);
    if (live === undefined) this.live.set(taskId, { containers: 1, twiceSince: at });
    else if (++live.containers === 2) live.twiceSince = at;
  }

  /** The time that overlaps which go on at `at` have lasted by then, of kept and fenced tasks. */
  openAt(at: Instant): Duration {
    let sum = 0;
    for (const { containers, twiceSince } of this.live.values()) if (containers > 1) sum += at - twiceSince;
    return sum;
  }

  ended(at: Instant, { taskId }: AttemptKey): void {
    const live = this.live.get(taskId);
    if (live === undefined) return;
    if (--live.containers === 0) this.live.delete(taskId);
    if (live.containers !== 1) return;
    const lasted = at - live.twiceSince;
    if (this.fencedTasks.has(taskId)) this.fenced += lasted;
    else this.kept += lasted;
  }
}
