// Counts what a run brought about: faults, happenings, transitions, changes, effects, refusals, and situations that are hard to
// reach. A sweep adds runs up: what never came was never tested.

import { append, NONE } from "../../src/core/kernel/append.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import type { ManagerEffect } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { type AttemptKey, keyText, type TaskId } from "../../src/core/task/attempt.ts";
import type { WatchdogEffect } from "../../src/core/watchdog/events.ts";
import type { WorkerChange, WorkerEffect } from "../../src/core/worker/events.ts";
import type { Fault } from "../faults.ts";
import type { Happening } from "../happenings.ts";
import { Observer } from "../observer.ts";
import type { Scenario } from "../scenario.ts";
import type { Situation } from "./coverage-names.ts";

export class Coverage extends Observer {
  /** By name, as COVERED lists them. */
  readonly counts: Record<string, number> = {};
  private readonly scenario: Scenario;
  /** By machine, what runs there; and what ran when its worker's session began. */
  private readonly running: Map<string, TaskId>[] = [];
  private readonly inherited: Set<string>[] = [];
  private readonly sessions: number[] = [];
  private readonly fenced = new Set<TaskId>();
  private readonly states = new Map<TaskId, string>();
  private lastEvent = 0;
  /** Something was committed whose reply has not been performed. */
  private owesReply = false;
  /** When leases are over that partitions under way are to outlast. */
  private leasesOverAt: readonly Instant[] = NONE;

  constructor(scenario: Scenario) {
    super();
    this.scenario = scenario;
  }

  override faultInjected(at: Instant, fault: Fault): void {
    this.count(`fault ${fault.kind}`);
    const { lease, driftPpm } = this.scenario.leases;
    const leaseOver = lease + (lease * driftPpm) / 1_000_000;
    if (fault.kind !== "partition" || fault.lasting <= leaseOver) return;
    const runs = (machine: number): boolean =>
      [...(this.running[machine]?.values() ?? [])].some((taskId) => this.fenced.has(taskId));
    if (fault.nodes.some(runs)) this.leasesOverAt = append(this.leasesOverAt, at + leaseOver);
  }

  /** Every cut is mended: what was to outlast a lease and has not does not count. */
  override healed(at: Instant): void {
    this.endLeases(at);
    this.leasesOverAt = NONE;
  }

  override happened(_at: Instant, what: Happening): void {
    this.count(`happening ${what}`);
    if (what === "sync-across-sessions") this.reached("delayed sync across sessions");
  }

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    if (this.leasesOverAt.length > 0) this.endLeases(at);
    for (const change of changes) {
      this.count(`change ${change.kind}`);
      if (change.kind === "requestRemembered") this.owesReply = true;
      if (change.kind !== "taskSubmitted") continue;
      if (change.task.spec.onDisconnect === "stop") this.fenced.add(change.task.id);
    }
    this.readEvents(cluster);
  }

  override managerPerformed(_at: Instant, effect: ManagerEffect): void {
    if (effect.kind !== "reply") {
      this.count(`manager ${effect.kind}`);
      return;
    }
    this.owesReply = false;
    this.count(`reply ${effect.reply.kind}`);
    if (effect.reply.kind === "refused") this.count(`refusal ${effect.reply.refusal.code}`);
  }

  override managerEnded(): void {
    if (this.owesReply) this.reached("crash between commit and reply");
    this.owesReply = false;
  }

  override workerCommitted(_at: Instant, machine: number, changes: readonly WorkerChange[]): void {
    const session = changes[changes.length - 1]?.record.session;
    if (session === undefined || session === this.sessions[machine]) return;
    this.sessions[machine] = session;
    this.inherited[machine] = new Set(this.running[machine]?.keys());
  }

  override workerPerformed(_at: Instant, machine: number, effect: WorkerEffect): void {
    this.count(`worker ${effect.kind}`);
    if (effect.kind === "reply" && effect.reply.kind === "refused")
      this.count(`worker refusal ${effect.reply.code}`);
    if (effect.kind !== "answer") return;
    const { refused, reports } = effect.answer;
    if (refused !== null) this.count(`sync refusal ${refused.code}`);
    const inherited = this.inherited[machine];
    for (const report of reports) {
      if (report.phase === "running" && inherited?.delete(keyText(report)) === true) this.reached("adoption");
    }
  }

  override watchdogPerformed(_at: Instant, _machine: number, effect: WatchdogEffect): void {
    this.count(`watchdog ${effect.kind}`);
  }

  override containerStarted(_at: Instant, machine: number, key: AttemptKey): void {
    this.running[machine] ??= new Map();
    this.running[machine].set(keyText(key), key.taskId);
  }

  override containerEnded(_at: Instant, machine: number, key: AttemptKey): void {
    this.running[machine]?.delete(keyText(key));
    this.inherited[machine]?.delete(keyText(key));
  }

  private readEvents({ events }: Cluster): void {
    for (let id = this.lastEvent + 1; id <= events.lastId; id++) {
      const event = events.get(id);
      if (event === undefined) continue; // reaped already
      this.count(`transition ${this.states.get(event.taskId) ?? "nothing"} → ${event.state}`);
      this.states.set(event.taskId, event.state);
    }
    this.lastEvent = Math.max(this.lastEvent, events.lastId);
  }

  private endLeases(now: Instant): void {
    for (const at of this.leasesOverAt)
      if (at <= now) this.reached("partition beyond a lease while a fenced task ran");
    this.leasesOverAt = this.leasesOverAt.filter((at) => at > now);
  }

  private reached(situation: Situation): void {
    this.count(`situation ${situation}`);
  }

  private count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}
