// Promise: a task's history, as its events tell it, takes only legal steps; attempts are numbered 1, 2, 3, … and
// only move forward; a stop is for ever; what has finished stays finished. The table here is the checker's own.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { type AttemptReport, keyText, type TaskId } from "../../src/core/task/attempt.ts";
import type { TaskState } from "../../src/core/task/transitions.ts";
import { Checker } from "./checker.ts";

/** From → to. "" is before the submission. */
const LEGAL: Readonly<Record<TaskState | "", readonly TaskState[]>> = {
  "": ["Pending"],
  Pending: ["Scheduled", "Completed"],
  Scheduled: ["Running", "Failed", "Completed", "Pending"],
  Running: ["Completed", "Failed", "Pending"],
  Completed: [],
  Failed: ["Pending"],
};

const PHASES = ["assigned", "starting", "running", "ended"];
const GONE = -1;

interface Seen {
  state: TaskState | "";
  /** The attempt that the last event told of. */
  told: number;
  /** Id of the last event that counts into `state`: its own, or any before it was first heard of. */
  upTo: number;
  attempt: number;
  stopped: boolean;
  finished: boolean;
  /** Index into PHASES by attempt; GONE: it is known ended, or there is none. */
  readonly phases: number[];
}

export class LegalTransitionsChecker extends Checker {
  readonly name = "legal-transitions";
  private readonly tasks = this.context.tasks.column<Seen>();
  private lastEvent = 0;
  /** The newest event that was forgotten before it could be read. */
  private missed = 0;

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    this.readEvents(at, cluster);
    for (const change of changes) this.enter(at, change, cluster);
  }

  private readEvents(at: Instant, cluster: Cluster): void {
    for (let id = this.lastEvent + 1; id <= cluster.events.lastId; id++) {
      const event = cluster.events.get(id);
      if (event === undefined) {
        this.missed = id;
        continue;
      }
      const seen = this.seen(event.taskId);
      const moved = seen.state === "Running" && event.state === "Running" && event.attempt > seen.told;
      if (this.isUpToDate(seen) && !moved && !LEGAL[seen.state].includes(event.state)) {
        this.violated(at, `task ${event.taskId} went from ${seen.state || "nothing"} to ${event.state}`);
      }
      seen.state = event.state;
      seen.told = event.attempt;
      seen.upTo = id;
    }
    this.lastEvent = cluster.events.lastId;
  }

  private enter(at: Instant, change: Change, cluster: Cluster): void {
    switch (change.kind) {
      case "attemptPlaced":
      case "successorPlaced":
        return this.placed(at, change.taskId, change.attempt);
      case "attemptReported":
        return this.reported(at, change.report, cluster);
      case "attemptLost":
        this.seen(change.taskId).phases[change.attempt] = GONE;
        return;
      case "stopWanted":
        this.seen(change.taskId).stopped = true;
        return;
      case "taskFinished":
        return this.finished(at, change.taskId);
      case "taskReaped":
        return this.reaped(at, change.taskId);
      default:
        return;
    }
  }

  private placed(at: Instant, taskId: TaskId, attempt: number): void {
    const seen = this.seen(taskId);
    if (attempt !== seen.attempt + 1) {
      this.violated(at, `task ${taskId} got attempt ${attempt} after attempt ${seen.attempt}`);
    }
    if (seen.finished) this.violated(at, `task ${taskId} got attempt ${attempt} after it had finished`);
    seen.attempt = attempt;
    seen.phases[attempt] = 0;
  }

  private reported(at: Instant, report: AttemptReport, cluster: Cluster): void {
    const seen = this.seen(report.taskId);
    const before = seen.phases[report.attempt] ?? GONE;
    const after = PHASES.indexOf(report.phase);
    if (before === GONE || after <= before) {
      const was = before === GONE ? "ended or unknown" : PHASES[before];
      this.violated(at, `attempt ${keyText(report)} went from ${was} to ${report.phase}`);
    }
    seen.phases[report.attempt] = report.phase === "ended" ? GONE : after;
    const wanted = cluster.tasks.get(report.taskId)?.wanted;
    if (seen.stopped && wanted === "run")
      this.violated(at, `task ${report.taskId} is wanted again after its stop`);
  }

  private finished(at: Instant, taskId: TaskId): void {
    const seen = this.seen(taskId);
    if (seen.finished) this.violated(at, `task ${taskId} finished twice`);
    if (this.isUpToDate(seen) && seen.state !== "Completed" && seen.state !== "Failed") {
      this.violated(at, `task ${taskId} finished while it was ${seen.state}`);
    }
    seen.finished = true;
  }

  private reaped(at: Instant, taskId: TaskId): void {
    const seen = this.seen(taskId);
    if (!seen.finished) this.violated(at, `task ${taskId} was reaped before it had finished`);
    if (seen.phases.some((phase) => phase !== GONE))
      this.violated(at, `task ${taskId} was reaped with an attempt not known ended`);
    this.tasks.delete(taskId);
  }

  /** No event that may have been of this task was missed since the last one that was read. */
  private isUpToDate({ upTo }: Seen): boolean {
    return upTo >= this.missed;
  }

  private seen(taskId: TaskId): Seen {
    let seen = this.tasks.get(taskId);
    if (seen === undefined) {
      const nothing = { state: "", told: 0, attempt: 0, stopped: false, finished: false } as const;
      seen = { ...nothing, upTo: this.lastEvent, phases: [GONE] };
      this.tasks.set(taskId, seen);
    }
    return seen;
  }
}
