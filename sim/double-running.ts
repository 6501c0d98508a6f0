// How long tasks ran twice: with two containers at once, whatever the reason. For statistics: `keep` tasks may, fenced
// ones only outside the promise. Counts and open overlaps only, so that it can watch runs of any length.

import type { Duration, Instant } from "../src/core/kernel/time.ts";
import type { AttemptKey, TaskId } from "../src/core/task/attempt.ts";

/** Time in which tasks had two containers or more, summed over tasks. */
export interface RanTwice {
  /** Of tasks that are kept while their node is out of touch: they may run twice. */
  readonly kept: Duration;
  /** Of fenced ones, which must not. */
  readonly fenced: Duration;
  /** The part of both that belongs to overlaps which still go on: it will be more. */
  readonly open: Duration;
}

interface Live {
  containers: number;
  /** When the second one started. */
  twiceSince: Instant;
}

export class DoubleRunning {
  private readonly fencedTasks = new Set<TaskId>();
  private readonly live = new Map<TaskId, Live>();
  /** Of overlaps that have ended. */
  private kept: Duration = 0;
  private fenced: Duration = 0;

  submitted(taskId: TaskId, fenced: boolean): void {
    if (fenced) this.fencedTasks.add(taskId);
  }

  started(at: Instant, { taskId }: AttemptKey): void {
    const live = this.live.get(taskId);
    if (live === undefined) this.live.set(taskId, { containers: 1, twiceSince: at });
    else if (++live.containers === 2) live.twiceSince = at;
  }

  /** What it has come to by `at`, overlaps that go on included. PERF: O(tasks that run). */
  by(at: Instant): RanTwice {
    let { kept, fenced } = this;
    let open = 0;
    for (const [taskId, { containers, twiceSince }] of this.live) {
      if (containers < 2) continue;
      const lasted = at - twiceSince;
      open += lasted;
      if (this.fencedTasks.has(taskId)) fenced += lasted;
      else kept += lasted;
    }
    return { kept, fenced, open };
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
