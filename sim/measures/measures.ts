// What a run comes to, measured from outside while it goes: how soon failures were noticed and mended, what was lost by
// them, what was done in vain, and how full the cluster was. Constant memory but for tasks that are not over.

import type { Instant } from "../../src/core/kernel/time.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import type { ManagerEffect } from "../../src/core/manager/events.ts";
import type { AttemptPlaced, Change, SubmittedTask } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import type { WorkerEffect } from "../../src/core/worker/events.ts";
import { EPOCH } from "../clock.ts";
import { machinesOf } from "../faults/befallen.ts";
import type { Fault } from "../faults.ts";
import type { Histogram } from "../histogram.ts";
import { Observer } from "../observer.ts";
import type { Scenario } from "../scenario.ts";
import { sampleOf } from "./cluster-sample.ts";
import { Detection } from "./detection.ts";
import { MessageBytes } from "./message-bytes.ts";
import { Series, type SeriesData } from "./series.ts";
import { ServiceTimes } from "./service-times.ts";
import type { ShortageStep } from "./shortage.ts";
import { newTrack, type Track } from "./track.ts";
import { WaitingCauses } from "./waiting-causes.ts";

const SAMPLE_EVERY = seconds(1);

/** Counts of things done and lost. Durations are microseconds, summed over tasks. */
export interface MeasuredCounts {
  /** Attempts that got a place. */
  placements: number;
  /** Of those after a task's first, on another node than the one before. */
  moves: number;
  /** Replacements placed while a container of the task still ran, cut off: without them it would have gone on. */
  needlessRestarts: number;
  /** Containers that were ended for their lease. */
  fencedOff: number;
  /** Nodes declared down without a fault. */
  falseAlarms: number;
  /** Run time of batch tasks' attempts that came to nothing, and of those that counted. */
  lostWork: number;
  usefulWork: number;
  /** Of syncs and answers, as JSON. */
  bytes: number;
  /** The longest time in which not every service that is wanted and had served did, and how many did not at the end. */
  longestShortage: number;
  missingAtEnd: number;
}

export class Measures extends Observer {
  readonly counts: MeasuredCounts = {
    placements: 0,
    moves: 0,
    needlessRestarts: 0,
    fencedOff: 0,
    falseAlarms: 0,
    lostWork: 0,
    usefulWork: 0,
    bytes: 0,
    longestShortage: 0,
    missingAtEnd: 0,
  };
  private readonly scenario: Scenario;
  private readonly machineOf: (cluster: Cluster, node: number) => number;
  private readonly tracks = new Map<TaskId, Track>();
  private readonly detection = new Detection();
  private readonly services = new ServiceTimes(() => this.tracks.values());
  private readonly bytes = new MessageBytes();
  private readonly waiting = new WaitingCauses();
  private readonly samples = new Series(SAMPLE_EVERY);

  /** `machineOf`: the machine that the manager knows as a node, −1: none. */
  constructor(scenario: Scenario, machineOf: (cluster: Cluster, node: number) => number) {
    super();
    this.scenario = scenario;
    this.machineOf = machineOf;
  }

  get toDetect(): Histogram {
    return this.detection.toDetect;
  }

  get toRecover(): Histogram {
    return this.services.toRecover;
  }

  /** How many services were missing from when on. */
  get shortage(): readonly ShortageStep[] {
    return this.services.shortage.steps;
  }

  get series(): SeriesData {
    return this.samples.data;
  }

  /** What it has come to by `at`. */
  countsAt(at: Instant): MeasuredCounts {
    this.services.advance(at);
    const { shortage } = this.services;
    return {
      ...this.counts,
      falseAlarms: this.detection.falseAlarms,
      bytes: this.bytes.total,
      longestShortage: shortage.longestAt(at),
      missingAtEnd: shortage.now,
    };
  }

  /** Microseconds in which the services of a job did not serve, one value for each job. */
  unavailability(at: Instant): Histogram {
    return this.services.perJob(at);
  }

  override turned(at: Instant, cluster: Cluster): void {
    this.detection.look(at, cluster);
    if (!this.samples.due(at)) return;
    const machineOf = (node: number): number => this.machineOf(cluster, node);
    this.detection.survey(cluster, machineOf);
    this.samples.add(at, {
      ...sampleOf(cluster, this.scenario.workload.sizes, machineOf),
      ...this.waiting.sample(cluster, EPOCH + Math.floor(at / 1_000)),
    });
  }

  override healed(at: Instant): void {
    this.services.heal(at);
  }

  override faultInjected(at: Instant, fault: Fault): void {
    const machines = machinesOf(fault, this.scenario.nodes);
    this.detection.befell(at, machines);
    if (fault.kind === "partition") this.services.cut(at, machines, at + fault.lasting);
  }

  override answerDelivered(at: Instant, machine: number, node: number): void {
    this.detection.answered(at, machine, node);
  }

  override managerPerformed(_at: Instant, effect: ManagerEffect): void {
    if (effect.kind === "sync") this.bytes.sync(effect.sync);
  }

  override workerPerformed(_at: Instant, _machine: number, effect: WorkerEffect): void {
    if (effect.kind === "answer") this.bytes.answer(effect.answer satisfies Answer);
  }

  override containerStarted(at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    const track = this.tracks.get(taskId);
    if (track === undefined) return;
    this.services.started(at, track, machine);
    track.runs.push({ attempt, machine, startedAt: at });
  }

  override containerEnded(at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    const track = this.tracks.get(taskId);
    const index = track?.runs.findIndex((run) => run.attempt === attempt && run.machine === machine) ?? -1;
    if (track === undefined || index < 0) return;
    this.services.ended(at, track, machine);
    const [run] = track.runs.splice(index, 1);
    const lasted = at - (run?.startedAt ?? at);
    if (!track.service && track.finished && !track.stopped) this.counts.lostWork += lasted;
    else if (!track.service) track.worked.push({ attempt, lasted });
    if (track.finished && track.runs.length === 0) this.tracks.delete(taskId);
  }

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const change of changes) this.count(at, change, cluster);
  }

  private count(at: Instant, change: Change, cluster: Cluster): void {
    switch (change.kind) {
      case "taskSubmitted":
        return this.submitted(change.task);
      case "attemptPlaced":
      case "successorPlaced":
        return this.placed(change);
      case "attemptReported":
        if (change.report.phase === "ended" && change.report.fenced === true) this.counts.fencedOff++;
        return;
      case "restartGranted":
      case "taskPreempted":
      case "attemptEvicted":
        return this.waiting.waits(change.taskId);
      case "replacementWanted":
        this.waiting.waits(change.taskId);
        return this.replacing(change.taskId, true);
      case "replacementDropped":
        this.waiting.waitsNoMore(change.taskId);
        return this.replacing(change.taskId, false);
      case "stopWanted":
        return this.stopped(at, change.taskId);
      case "taskFinished":
        return this.finished(at, change.taskId, cluster);
      default:
        return;
    }
  }

  private submitted({ id, spec, jobId }: SubmittedTask): void {
    this.tracks.set(id, newTrack(spec.kind === "service", jobId ?? id));
    this.waiting.waits(id);
  }

  private placed({ taskId, node }: Pick<AttemptPlaced, "taskId" | "node">): void {
    this.counts.placements++;
    this.waiting.waitsNoMore(taskId);
    const track = this.tracks.get(taskId);
    if (track === undefined) return;
    if (track.lastNode >= 0 && track.lastNode !== node) this.counts.moves++;
    if (track.replacing && track.runs.length > 0) this.counts.needlessRestarts++;
    track.lastNode = node;
    track.replacing = false;
  }

  private replacing(taskId: TaskId, is: boolean): void {
    const track = this.tracks.get(taskId);
    if (track !== undefined) track.replacing = is;
  }

  private stopped(at: Instant, taskId: TaskId): void {
    const track = this.tracks.get(taskId);
    if (track === undefined) return;
    this.services.over(at, track);
    track.stopped = true;
  }

  private finished(at: Instant, taskId: TaskId, cluster: Cluster): void {
    this.waiting.waitsNoMore(taskId);
    const track = this.tracks.get(taskId);
    if (track === undefined) return;
    this.services.over(at, track);
    track.finished = true;
    if (!track.service && !track.stopped) this.sumUp(track, cluster.tasks.get(taskId));
    if (track.runs.length === 0) this.tracks.delete(taskId);
  }

  /** A batch task is over: of what its attempts did, only the last one's work counts, if it completed. */
  private sumUp(
    { worked }: Track,
    task: { readonly state: string; readonly attempt: number } | undefined,
  ): void {
    for (const { attempt, lasted } of worked) {
      if (task?.state === "Completed" && attempt === task.attempt) this.counts.usefulWork += lasted;
      else this.counts.lostWork += lasted;
    }
  }
}
