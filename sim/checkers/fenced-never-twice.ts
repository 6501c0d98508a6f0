// Promise: a fenced task (`onDisconnect: stop`) never runs twice, at no instant, while clocks differ by what is allowed
// for and worker or watchdog gets to run within the fence. A scenario or a fault beyond that is outside the promise:
// such overlaps are measured (double-running.ts) and not judged.

import type { Duration, Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import type { Fault } from "../faults.ts";
import { Checker } from "./checker.ts";

/** What a process may take to get its turn after a pause. */
const TURNS: Duration = 100_000;

interface Running {
  readonly attempt: number;
  readonly machine: number;
  readonly startedAt: Instant;
}

interface Pause {
  readonly from: Instant;
  readonly until: Instant;
}

export class FencedNeverTwiceChecker extends Checker {
  readonly name = "fenced-never-twice";
  private readonly fenced = this.context.tasks.column<true>();
  private readonly running = this.context.tasks.column<Running[]>();
  /** By machine, the last time for which its worker and its watchdog, or the whole machine, stood still. */
  private readonly pauses = new Map<number, Pause>();
  /** By machine, the last of those that was longer than a watchdog's margin: the promise does not hold through it. */
  private readonly outside = new Map<number, Pause>();

  override decided(_at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "taskSubmitted" || change.task.spec.onDisconnect !== "stop") continue;
      this.fenced.set(change.task.id, true);
    }
  }

  override faultInjected(at: Instant, fault: Fault): void {
    const bothPause = fault.kind === "machine-freeze" || (fault.kind === "worker-pause" && fault.watchdogToo);
    if (!bothPause) return;
    const last = this.pauses.get(fault.node);
    const goesOn = last !== undefined && last.until >= at;
    const from = goesOn ? last.from : at;
    const until = Math.max(at + fault.lasting, goesOn ? last.until : 0);
    this.pauses.set(fault.node, { from, until });
    if (until - from >= this.context.scenario.fence.guardMargin - TURNS)
      this.outside.set(fault.node, { from, until });
  }

  override containerStarted(at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    if (!this.fenced.has(taskId)) return;
    const others = this.running.get(taskId) ?? [];
    const started = { attempt, machine, startedAt: at };
    for (const other of others) this.judge(at, taskId, other, started);
    this.running.set(taskId, [...others, started]);
  }

  override containerEnded(_at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    const others = this.running.get(taskId);
    if (others === undefined) return;
    const left = others.filter((one) => one.attempt !== attempt || one.machine !== machine);
    if (left.length === 0) this.running.delete(taskId);
    else this.running.set(taskId, left);
  }

  /** Did its machine stand still too long while the container ran, or so shortly before that its start was under way? */
  private stoodStill({ machine, startedAt }: Running): boolean {
    const pause = this.outside.get(machine);
    return pause !== undefined && pause.until >= startedAt - this.context.scenario.leases.lease;
  }

  private judge(at: Instant, taskId: TaskId, first: Running, second: Running): void {
    const { clocks, leases } = this.context.scenario;
    if (clocks.driftPpm > leases.driftPpm) return;
    if (this.stoodStill(first) || this.stoodStill(second)) return;
    const where = `on machines ${first.machine} and ${second.machine}`;
    this.violated(
      at,
      `fenced task ${taskId} runs twice: attempts ${first.attempt} and ${second.attempt}, ${where}`,
    );
  }
}
