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
}

export class FencedNeverTwiceChecker extends Checker {
  readonly name = "fenced-never-twice";
  private readonly fenced = this.context.tasks.column<true>();
  private readonly running = this.context.tasks.column<Running[]>();
  /** Machines whose watchdog was paused, with the worker or the whole machine, longer than its margin. */
  private readonly outside = new Set<number>();
  private readonly pauses = new Map<number, { readonly from: Instant; readonly until: Instant }>();

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
    if (until - from >= this.context.scenario.fence.guardMargin - TURNS) this.outside.add(fault.node);
  }

  override containerStarted(at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    if (!this.fenced.has(taskId)) return;
    const others = this.running.get(taskId) ?? [];
    for (const other of others) this.judge(at, taskId, other, { attempt, machine });
    this.running.set(taskId, [...others, { attempt, machine }]);
  }

  override containerEnded(_at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    const others = this.running.get(taskId);
    if (others === undefined) return;
    const left = others.filter((one) => one.attempt !== attempt || one.machine !== machine);
    if (left.length === 0) this.running.delete(taskId);
    else this.running.set(taskId, left);
  }

  private judge(at: Instant, taskId: TaskId, first: Running, second: Running): void {
    const { clocks, leases } = this.context.scenario;
    if (clocks.driftPpm > leases.driftPpm) return;
    if (this.outside.has(first.machine) || this.outside.has(second.machine)) return;
    const where = `on machines ${first.machine} and ${second.machine}`;
    this.violated(
      at,
      `fenced task ${taskId} runs twice: attempts ${first.attempt} and ${second.attempt}, ${where}`,
    );
  }
}
