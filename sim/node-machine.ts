// A simulated node: the machine with its power, its container engine and its disk, and the worker process on it,
// which comes and goes.

import { append, NONE, without } from "../src/core/kernel/append.ts";
import type { Instant } from "../src/core/kernel/time.ts";
import { Loop } from "../src/core/loop/loop.ts";
import type { NodeStats } from "../src/core/node/node.ts";
import type { LocalProbe, ProbeResult } from "../src/core/task/probe.ts";
import type { GuardNotice } from "../src/core/watchdog/events.ts";
import type { WorkerConfig } from "../src/core/worker/config.ts";
import type { WorkerChange, WorkerEffect, WorkerEvent, WorkerRequest } from "../src/core/worker/events.ts";
import { loadWorkerRecord, workerRows } from "../src/core/worker/record.ts";
import type { Clock } from "./clock.ts";
import type { SimDisk } from "./disk.ts";
import type { SimEngine } from "./engine.ts";
import type { HostedMachine, MachineHost, MachineParts } from "./machine-host.ts";
import type { Endpoint, Exchange, Holder } from "./network.ts";
import type { Probed } from "./probers.ts";
import type { Measured } from "./proc.ts";
import { Process } from "./process.ts";
import type { ProbeAnswer } from "./sickness.ts";
import { type Asker, WatchdogProcess } from "./watchdog-process.ts";
import { SimRuntime } from "./worker-runtime.ts";

export class NodeMachine implements HostedMachine, Endpoint, Probed, Measured {
  readonly index: number;
  readonly engine: SimEngine;
  readonly disk: SimDisk;
  readonly clock: Clock;
  readonly host: MachineHost;
  /** Another one after its data folder was lost. */
  config: WorkerConfig;
  private worker: WorkerProcess | null = null;
  private watchdog: WatchdogProcess | null = null;
  private powered = true;
  /** The latest moment until which a fault keeps it down. */
  private downUntil: Instant = 0;

  constructor(index: number, config: WorkerConfig, parts: MachineParts, host: MachineHost) {
    this.index = index;
    this.config = config;
    this.engine = parts.engine;
    this.disk = parts.disk;
    this.clock = parts.clock;
    this.host = host;
  }

  get up(): boolean {
    return this.worker !== null;
  }

  arrived(exchange: Exchange): void {
    if (!this.powered) return; // silence
    if (this.worker === null) this.host.network.refuse(exchange);
    else this.worker.accept(exchange);
  }

  answerAt(hostPort: number): ProbeAnswer {
    return this.powered ? this.engine.answerAt(hostPort) : null;
  }

  /** The worker starts, unless it runs, or a later fault keeps it down longer. */
  boot(now: Instant): void {
    if (this.worker !== null || now < this.downUntil) return;
    this.powered = true;
    this.worker = new WorkerProcess(this);
  }

  /** The worker process ends; its connections are reset. It may boot at `until`. */
  crashWorker(until: Instant): void {
    this.downUntil = Math.max(this.downUntil, until);
    if (this.worker === null) return;
    const held = this.worker.held();
    this.endWorker();
    this.engine.disconnect();
    for (const exchange of held) this.host.network.refuse(exchange);
  }

  powerOff(until: Instant, losesContainers: boolean): void {
    this.downUntil = Math.max(this.downUntil, until);
    this.powered = false;
    this.endWorker();
    this.watchdog?.die();
    this.watchdog = null;
    this.engine.powerOff(losesContainers);
  }

  /** Its worker, and perhaps its watchdog, gets no turn until then. */
  pause(until: Instant, watchdogToo: boolean): void {
    this.worker?.pause(until);
    if (watchdogToo) this.watchdog?.pause(until);
  }

  /** The whole machine stands still until then; what runs on it goes on afterwards. */
  freeze(until: Instant): void {
    this.pause(until, true);
    this.engine.standStill(until);
  }

  load() {
    const { cpu = 0, memory = 0 } = this.config.info.capacity;
    return { ...this.engine.load(), cores: Math.max(1, Math.floor(cpu / 1_000)), memoryTotal: memory };
  }

  /** The worker measures its machine, if it runs. */
  measure(stats: NodeStats): void {
    this.worker?.receive({ kind: "measured", stats });
  }

  /** The data folder is lost with its worker: what may boot at `until` is another node, with this id. */
  wipe(until: Instant, id: string): void {
    this.crashWorker(until);
    this.disk.wipe();
    this.config = { ...this.config, info: { ...this.config.info, id } };
  }

  /** Whatever kept it down is over. */
  heal(): void {
    this.downUntil = 0;
    this.worker?.endPause();
    this.watchdog?.endPause();
    this.engine.mend();
    this.disk.mend();
  }

  /** Tells what the watchdog holds; where none runs, one is started, which holds nothing. */
  askGuard(asker: Asker): void {
    if (this.watchdog !== null) return this.watchdog.ask(asker);
    this.watchdog = new WatchdogProcess(this);
    asker(null);
  }

  guard(notice: GuardNotice): void {
    this.watchdog?.receive({ kind: "guard", notice });
  }

  /** Somebody asks the worker directly, and does not mind an answer. */
  ask(body: WorkerRequest): void {
    this.worker?.receive({ kind: "request", request: 0, body });
  }

  private endWorker(): void {
    if (this.worker === null) return;
    this.worker.die();
    this.worker = null;
    this.disk.processDied();
  }
}

/** One incarnation of the worker: the real machine on the simulated runtime. */
class WorkerProcess extends Process<WorkerEvent, WorkerChange, WorkerEffect> implements Holder {
  private readonly machine: NodeMachine;
  private readonly runtime: SimRuntime;
  /** Requests that wait for an answer: seldom more than one. */
  private open: readonly Exchange[] = NONE;
  private requests = 0;
  private readonly bornAt: Instant;

  constructor(machine: NodeMachine) {
    super(machine.host.processor, machine.host.turnDelayMax, machine.clock);
    this.machine = machine;
    this.bornAt = machine.host.processor.queue.now;
    this.runtime = new SimRuntime(machine.engine, this);
    this.runtime.listen((event) => this.receive({ kind: "runtime", event }));
    const stored = loadWorkerRecord(machine.disk.load());
    this.run(new Loop(machine.host.factories.makeWorker(machine.config, stored), this));
  }

  held(): Iterable<Exchange> {
    return this.open;
  }

  accept(exchange: Exchange): void {
    const { network, observer } = this.machine.host;
    const sentAt = exchange.deadline - network.patience(exchange.sync);
    if (sentAt < this.bornAt) observer.happened(this.processor.queue.now, "sync-across-sessions");
    exchange.request = ++this.requests;
    exchange.holder = this;
    this.open = append(this.open, exchange);
    this.receive({ kind: "synced", request: exchange.request, sync: exchange.sync });
  }

  abandoned(exchange: Exchange): void {
    if (this.take(exchange.request) === undefined) return;
    this.receive({ kind: "abandoned", request: exchange.request });
  }

  commit(changes: readonly WorkerChange[], done: () => void): void {
    const { disk, host, index } = this.machine;
    const { queue } = this.processor;
    const durable = (): void => host.observer.workerCommitted(queue.now, index, changes);
    disk.write(workerRows(changes), durable, () => this.whenAwake(done));
  }

  perform(effect: WorkerEffect): void {
    this.machine.host.observer.workerPerformed(this.processor.queue.now, this.machine.index, effect);
    switch (effect.kind) {
      case "answer":
        this.answer(effect.request, effect);
        break;
      case "list":
        this.runtime.list();
        break;
      case "start":
        this.runtime.start(effect.assignment);
        break;
      case "stop":
        this.runtime.stop(effect.key, effect.graceMs);
        break;
      case "remove":
        this.runtime.remove(effect.key);
        break;
      case "probe":
        this.probe(effect.probe);
        break;
      case "askGuard":
        this.machine.askGuard((notice) => this.receive({ kind: "guardFound", notice }));
        break;
      case "guard":
        this.machine.guard(effect.notice);
        break;
      case "allowStarts":
        this.runtime.allowStarts(effect.until);
        break;
      case "kill":
        this.machine.engine.kill(effect.processes, effect.starting);
        break;
      case "reply":
        break; // nobody asks a worker of the tank directly
    }
  }

  private probe(probe: LocalProbe): void {
    const { engine, host, index } = this.machine;
    const tell = (result: ProbeResult): void => this.receive({ kind: "probed", result });
    host.probers.askHere(probe, index, engine.answerOf(probe, probe.check.kind === "command"), tell);
  }

  private answer(request: number, { answer }: Extract<WorkerEffect, { kind: "answer" }>): void {
    const exchange = this.take(request);
    if (exchange !== undefined) this.machine.host.network.answer(exchange, answer); // else abandoned meanwhile
  }

  private take(request: number): Exchange | undefined {
    for (const exchange of this.open) {
      if (exchange.request !== request) continue;
      this.open = without(this.open, exchange);
      return exchange;
    }
    return undefined;
  }
}
