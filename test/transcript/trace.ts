// Watches a run in the tank and writes it down, in the order in which things happened. It sees what observers see,
// and what the machines are told, through wrappings that change nothing.

import { type Factories, type ManagerMachine, REAL, type WorkerMachine } from "../../sim/factories.ts";
import type { Fault } from "../../sim/faults.ts";
import { Observer } from "../../sim/observer.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import type { ManagerEffect } from "../../src/core/manager/events.ts";
import { nodeName } from "../../src/core/node/node.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer, Sync } from "../../src/core/sync/messages.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import type { ProbeResult } from "../../src/core/task/probe.ts";
import type { GuardNotice, WatchdogEffect } from "../../src/core/watchdog/events.ts";
import type { WorkerChange, WorkerEffect } from "../../src/core/worker/events.ts";
import { Lines } from "./lines.ts";
import { hostOf, Wording } from "./wording.ts";

/** What the trace remembers of the talk with one node, to tell news from routine. */
interface Talk {
  sync: number;
  /** The last answer that held news; 0: none that waits for its acknowledgement. */
  news: number;
}

const hostAt = (machine: number): string => `node-${machine}`;

export class Trace extends Observer {
  readonly lines = new Lines();
  private readonly ids = new Map<string, TaskId>();
  private readonly names = new Map<TaskId, string>();
  private readonly words = new Wording((id) => this.names.get(id) ?? "unknown task");
  private readonly talks = new Map<string, Talk>();
  private readonly liveness = new Map<string, string>();
  /** What each watchdog was told to hold. */
  private readonly held = new Map<string, string>();
  private lastEvent = 0;

  /** Set by whoever knows: is a worker alive on that machine, to tell of its containers? */
  hasWorker: (machine: number) => boolean = () => true;

  /** The real machines, listened to. */
  readonly factories: Partial<Factories> = {
    makeManager: (now, config, cluster, rng) =>
      this.heardManager(REAL.makeManager(now, config, cluster, rng), cluster),
    makeWorker: (config, stored) => this.heardWorker(REAL.makeWorker(config, stored), config.info.name),
  };

  /** The id of the task that was submitted under this name. */
  idOf(name: string): TaskId {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`Cannot stop ${name}: no task of that name was submitted`);
    return id;
  }

  override decided(_at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "taskSubmitted") continue;
      this.ids.set(change.task.spec.name, change.task.id);
      this.names.set(change.task.id, change.task.spec.name);
    }
  }

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    const node = (index: number): string => nodeName(cluster.node(index)).replace(":5556", "");
    for (const change of changes) this.lines.add(at, "manager commits", this.words.change(change, node));
    const moves = new Map<string, string[]>();
    for (const { id, taskId, state, reason } of cluster.events.after(this.lastEvent)) {
      this.lastEvent = id;
      const name = this.names.get(taskId) ?? taskId;
      moves.set(name, [...(moves.get(name) ?? []), reason === null ? state : `${state} (${reason})`]);
    }
    for (const [name, states] of moves) this.lines.add(at, name, `→ ${states.join(" → ")}`);
  }

  override managerPerformed(at: Instant, effect: ManagerEffect): void {
    if (effect.kind === "reply") this.lines.add(at, "manager replies", this.words.reply(effect.reply));
    else if (effect.kind === "probe") this.lines.add(at, "manager probes", this.words.key(effect.probe));
    else this.synced(at, hostOf(effect.address), effect.sync);
  }

  override managerStarted(at: Instant, cluster: Cluster): void {
    const tasks = [...cluster.tasks.values()].map((task) => `${task.spec.name} ${task.state}`);
    const nodes = cluster.nodes.map(nodeName);
    const found =
      cluster.meta.term === 0 ? "nothing" : [`term ${cluster.meta.term}`, ...nodes, ...tasks].join(", ");
    this.lines.add(at, "manager starts", `its disk holds: ${found}`);
    this.talks.clear();
    this.liveness.clear();
  }

  override managerEnded(at: Instant): void {
    this.lines.add(at, "manager", "is dead");
  }

  override workerCommitted(at: Instant, machine: number, changes: readonly WorkerChange[]): void {
    const host = hostAt(machine);
    for (const { record } of changes) this.lines.add(at, `${host} commits`, this.words.record(record), host);
  }

  override workerPerformed(at: Instant, machine: number, effect: WorkerEffect): void {
    const host = hostAt(machine);
    if (effect.kind === "guard" && this.isRenewal(host, effect.notice))
      this.lines.fold(host, "lease renewed");
    else if (effect.kind === "answer") this.answered(at, host, effect.answer);
    else this.lines.add(at, `${host} asks`, this.words.verb(effect), host);
  }

  override probeAnswered(at: Instant, machine: number, result: ProbeResult): void {
    this.lines.add(
      at,
      hostAt(machine),
      `${this.words.key(result)} is probed: ${result.outcome}`,
      hostAt(machine),
    );
  }

  override watchdogPerformed(at: Instant, machine: number, effect: WatchdogEffect): void {
    const host = hostAt(machine);
    const text = effect.kind === "kill" ? `kills ${this.words.marks(effect)}` : "tells what it holds";
    this.lines.add(at, `watchdog of ${host}`, text, host);
  }

  override containerEnded(at: Instant, machine: number, key: AttemptKey): void {
    if (this.hasWorker(machine)) return; // it will say so itself
    this.lines.add(
      at,
      hostAt(machine),
      `${this.words.key(key)} ends, and nobody is there to tell`,
      hostAt(machine),
    );
  }

  override faultInjected(at: Instant, fault: Fault): void {
    if (fault.kind === "power-off")
      this.lines.add(at, hostAt(fault.node), "has no power", hostAt(fault.node));
  }

  private synced(at: Instant, host: string, sync: Sync): void {
    const talk = this.talkWith(host);
    talk.sync = sync.seq;
    const acknowledges = talk.news > 0 && sync.acked !== null && sync.acked.answer >= talk.news;
    const news = sync.set.length + sync.drop.length > 0 || acknowledges;
    if (acknowledges) talk.news = 0;
    if (sync.wait === 0 && sync.seq > 1) this.lines.fold(host, "sync sent again");
    else if (news || sync.base === 0) this.lines.add(at, `manager → ${host}`, this.words.sync(sync), host);
  }

  private answered(at: Instant, host: string, answer: Answer): void {
    const talk = this.talkWith(host);
    const late = answer.replyTo < talk.sync;
    const news = answer.reports.length > 0 || answer.info !== null;
    if (news) talk.news = answer.answer;
    if (!news && !late && answer.refused === null) this.lines.fold(host, "idle exchange");
    else this.lines.add(at, `${host} → manager`, this.words.answer(answer, late), host);
  }

  /** Does the notice hold what the last one held, only longer? */
  private isRenewal(host: string, notice: GuardNotice): boolean {
    const held = this.words.marks(notice);
    const renews = this.held.get(host) === held;
    this.held.set(host, held);
    return renews;
  }

  private talkWith(host: string): Talk {
    const known = this.talks.get(host);
    if (known !== undefined) return known;
    const made = { sync: 0, news: 0 };
    this.talks.set(host, made);
    return made;
  }

  private heardManager(machine: ManagerMachine, cluster: Cluster): ManagerMachine {
    return {
      observe: (now, event) => {
        if (event.kind === "unreachable")
          this.lines.fold(hostOf(cluster.node(event.node).address), event.reason);
        machine.observe(now, event);
      },
      decide: (now) => {
        const batch = machine.decide(now);
        this.compareLiveness(now, cluster);
        return batch;
      },
      nextWake: () => machine.nextWake(),
    };
  }

  private compareLiveness(at: Instant, cluster: Cluster): void {
    for (const node of cluster.nodes) {
      const host = hostOf(node.address);
      if (node.liveness === (this.liveness.get(host) ?? "unknown")) continue;
      this.liveness.set(host, node.liveness);
      this.lines.add(at, host, `→ ${node.liveness}`, host);
    }
  }

  private heardWorker(machine: WorkerMachine, host: string): WorkerMachine {
    return {
      observe: (now, event) => {
        if (event.kind === "runtime")
          this.lines.add(now, `${host} hears`, this.words.outcome(event.event), host);
        machine.observe(now, event);
      },
      decide: (now) => machine.decide(now),
      nextWake: () => machine.nextWake(),
    };
  }
}
