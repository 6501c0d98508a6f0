// How long clients wait for their tasks: from the first send of a submission to the commit of the first place, and to the
// first start that is reported. A client learns a task's id with its acknowledgement, which may come after either, so what
// is known of a task is held until all of it is: only for tasks that wait.

import type { Instant } from "../src/core/kernel/time.ts";
import type { TaskId } from "../src/core/task/attempt.ts";
import { Histogram } from "./histogram.ts";

interface Wait {
  sentAt: Instant | null;
  placedAt: Instant | null;
  startedAt: Instant | null;
}

export class WaitingTimes {
  /** Microseconds. */
  readonly toSchedule = new Histogram();
  readonly toStart = new Histogram();
  private readonly waits = new Map<TaskId, Wait>();

  sent(taskId: TaskId, at: Instant): void {
    const wait = this.waitOf(taskId);
    if (wait.sentAt !== null) return;
    wait.sentAt = at;
    if (wait.placedAt !== null) this.toSchedule.add(wait.placedAt - at);
    if (wait.startedAt !== null) this.toStart.add(wait.startedAt - at);
    this.drop(taskId, wait);
  }

  placed(taskId: TaskId, at: Instant): void {
    const wait = this.waitOf(taskId);
    if (wait.placedAt !== null) return; // a crash undid it, and it was placed again
    wait.placedAt = at;
    if (wait.sentAt !== null) this.toSchedule.add(at - wait.sentAt);
    this.drop(taskId, wait);
  }

  started(taskId: TaskId, at: Instant): void {
    const wait = this.waits.get(taskId);
    if (wait === undefined || wait.startedAt !== null) return;
    wait.startedAt = at;
    if (wait.sentAt !== null) this.toStart.add(at - wait.sentAt);
    this.drop(taskId, wait);
  }

  /** Nothing more will be known of it. */
  over(taskId: TaskId): void {
    this.waits.delete(taskId);
  }

  private waitOf(taskId: TaskId): Wait {
    const known = this.waits.get(taskId);
    if (known !== undefined) return known;
    const wait: Wait = { sentAt: null, placedAt: null, startedAt: null };
    this.waits.set(taskId, wait);
    return wait;
  }

  private drop(taskId: TaskId, { sentAt, placedAt, startedAt }: Wait): void {
    if (sentAt !== null && placedAt !== null && startedAt !== null) this.waits.delete(taskId);
  }
}
