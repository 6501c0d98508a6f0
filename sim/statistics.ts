// What a run tells about itself in the end: counts, and how long clients waited. Nothing is kept of a task that waits no
// more, so that it can watch runs of any length.

import type { Instant } from "../src/core/kernel/time.ts";
import type { Command, Reply } from "../src/core/manager/events.ts";
import type { Change } from "../src/core/store/changes.ts";
import type { AttemptKey, AttemptReport } from "../src/core/task/attempt.ts";
import { DoubleRunning } from "./double-running.ts";
import { FAULT_KINDS, type Fault, type FaultKind } from "./faults.ts";
import type { Happening } from "./happenings.ts";
import { Observer } from "./observer.ts";
import { WaitingTimes } from "./waiting-times.ts";

export class Statistics extends Observer {
  private readonly waits = new WaitingTimes();
  /** Microseconds from the first send of a task's submission to the commit of its first place, and to that of the
   * report of its first attempt's start. */
  readonly timeToSchedule = this.waits.toSchedule;
  readonly timeToStart = this.waits.toStart;
  readonly faults: Record<FaultKind, number>;
  readonly happenings = new Map<Happening, number>();
  submitted = 0;
  restarts = 0;
  replacements = 0;
  commits = 0;
  changes = 0;
  managerStarts = 0;
  readonly doubleRunning = new DoubleRunning();

  constructor() {
    super();
    this.faults = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  }

  override managerStarted(): void {
    this.managerStarts++;
  }

  override faultInjected(_at: Instant, fault: Fault): void {
    this.faults[fault.kind]++;
  }

  override happened(_at: Instant, what: Happening): void {
    this.happenings.set(what, (this.happenings.get(what) ?? 0) + 1);
  }

  override acknowledged(_at: Instant, _command: Command, reply: Reply, sentAt: Instant): void {
    if (reply.kind !== "submitted") return;
    for (const task of reply.tasks) this.waits.sent(task.id, sentAt);
  }

  override containerStarted(at: Instant, _machine: number, key: AttemptKey): void {
    this.doubleRunning.started(at, key);
  }

  override containerEnded(at: Instant, _machine: number, key: AttemptKey): void {
    this.doubleRunning.ended(at, key);
  }

  override committed(at: Instant, changes: readonly Change[]): void {
    this.commits++;
    this.changes += changes.length;
    for (const change of changes) this.count(at, change);
  }

  private count(at: Instant, change: Change): void {
    switch (change.kind) {
      case "taskSubmitted":
        this.submitted++;
        this.doubleRunning.submitted(change.task.id, change.task.spec.onDisconnect === "stop");
        break;
      case "restartGranted":
        this.restarts++;
        break;
      case "attemptPlaced":
        if (change.attempt === 1) this.waits.placed(change.taskId, at);
        break;
      case "attemptReported":
        this.countStart(at, change.report);
        break;
      case "replacementWanted":
        this.replacements++;
        break;
      case "replacementDropped":
        this.replacements--;
        break;
      case "taskFinished":
        this.waits.over(change.taskId);
        break;
      default:
        break;
    }
  }

  /** Of whichever attempt is the first to start, also when its end is told in the same breath. */
  private countStart(at: Instant, { taskId, startedAt }: AttemptReport): void {
    if (startedAt !== null) this.waits.started(taskId, at);
  }
}
