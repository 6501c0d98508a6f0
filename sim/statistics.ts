// What a run tells about itself in the end: counts, and times from submission to placement and to the start. Counts
// only, nothing kept per task, so that it can watch runs of any length.

import type { Instant, WallTime } from "../src/core/kernel/time.ts";
import type { Change } from "../src/core/store/changes.ts";
import type { Cluster } from "../src/core/store/cluster.ts";
import type { AttemptKey } from "../src/core/task/attempt.ts";
import { DoubleRunning } from "./double-running.ts";
import { FAULT_KINDS, type Fault, type FaultKind } from "./faults.ts";
import { Histogram } from "./histogram.ts";
import { Observer } from "./observer.ts";

export class Statistics extends Observer {
  /** Microseconds from a task's submission to its first attempt's place, and to the first start reported. */
  readonly timeToSchedule = new Histogram();
  readonly timeToStart = new Histogram();
  readonly faults: Record<FaultKind, number>;
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

  override committed(_at: Instant, changes: readonly Change[], cluster: Cluster): void {
    this.commits++;
    this.changes += changes.length;
    for (const change of changes) this.count(change, cluster);
  }

  override containerStarted(at: Instant, _machine: number, key: AttemptKey): void {
    this.doubleRunning.started(at, key);
  }

  override containerEnded(at: Instant, _machine: number, key: AttemptKey): void {
    this.doubleRunning.ended(at, key);
  }

  private count(change: Change, cluster: Cluster): void {
    switch (change.kind) {
      case "taskSubmitted":
        this.submitted++;
        this.doubleRunning.submitted(change.task.id, change.task.spec.onDisconnect === "stop");
        break;
      case "restartGranted":
        this.restarts++;
        break;
      case "attemptPlaced":
        if (change.attempt === 1) this.measure(this.timeToSchedule, cluster, change.taskId, change.at);
        break;
      case "attemptReported":
        this.countStart(change, cluster);
        break;
      case "replacementWanted":
        this.replacements++;
        break;
      case "replacementDropped":
        this.replacements--;
        break;
      default:
        break;
    }
  }

  private countStart({ report, at }: Extract<Change, { kind: "attemptReported" }>, cluster: Cluster): void {
    if (report.attempt !== 1 || report.phase !== "running") return;
    this.measure(this.timeToStart, cluster, report.taskId, report.startedAt ?? at);
  }

  private measure(into: Histogram, cluster: Cluster, taskId: string, at: WallTime): void {
    const task = cluster.tasks.get(taskId);
    if (task !== undefined) into.add(Math.max(0, at - task.submittedAt) * 1_000);
  }
}
