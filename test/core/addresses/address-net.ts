// One real manager and real workers over a network that loses nothing and takes no time, but knows machines only by
// address: a test moves workers, gives them two names, wipes them, swaps them. Container engines are maps in which
// every verb succeeds at once. No loop and no adapters: faults other than a wrong address belong to the tank.

import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { type Instant, milliseconds, seconds } from "../../../src/core/kernel/time.ts";
import type { Command, ManagerEvent } from "../../../src/core/manager/events.ts";
import { Manager } from "../../../src/core/manager/manager.ts";
import type { Node } from "../../../src/core/node/node.ts";
import { Cluster } from "../../../src/core/store/cluster.ts";
import { loadCluster } from "../../../src/core/store/load.ts";
import type { Row } from "../../../src/core/store/records.ts";
import { rowsOf } from "../../../src/core/store/rows.ts";
import type { Answer, Sync } from "../../../src/core/sync/messages.ts";
import type { AttemptKey } from "../../../src/core/task/attempt.ts";
import type { Task } from "../../../src/core/task/task.ts";
import { WORKER_DEFAULTS } from "../../../src/core/worker/config.ts";
import type {
  Listed,
  RuntimeEvent,
  WorkerEffect,
  WorkerEvent,
  WorkerRecord,
} from "../../../src/core/worker/events.ts";
import { Worker } from "../../../src/core/worker/worker.ts";
import { CONFIG } from "../manager/driver.ts";
import { specOf } from "../specs.ts";

const TICK = milliseconds(50);
/** A worker's verbs are answered within one tick; more rounds than this would be a worker that never rests. */
const ROUNDS_MAX = 10;

const nameOf = (key: AttemptKey): string => `${key.taskId}.${key.attempt}`;
const keyOf = ({ taskId, attempt }: AttemptKey): AttemptKey => ({ taskId, attempt });

/** A machine: its engine and its disk outlive the worker process. */
export class Machine {
  /** Another one after its data folder was lost. */
  id: string;
  /** Live containers, by `taskId.attempt`. */
  readonly engine = new Map<string, Listed>();
  /** Containers that its worker had started, and stopped, in order: `taskId.attempt`. */
  readonly starts: string[] = [];
  readonly stops: string[] = [];
  private record: WorkerRecord | null = null;
  private worker: Worker;
  private inbox: WorkerEvent[] = [];
  /** Who waits for the answer to each request. */
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private requests = 0;

  constructor(id: string) {
    this.id = id;
    this.worker = this.newWorker();
  }

  /** The worker process dies and another one starts from the disk; the containers run on. */
  restart(): void {
    this.inbox = [];
    this.waiting.clear();
    this.worker = this.newWorker();
  }

  /** The worker process dies with its data folder; the next one is another node, and the containers run on. */
  wipe(id: string): void {
    this.id = id;
    this.record = null;
    this.restart();
  }

  receive(sync: Sync, answered: (answer: Answer) => void): void {
    this.waiting.set(++this.requests, answered);
    this.inbox.push({ kind: "synced", request: this.requests, sync });
  }

  step(now: Instant): void {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      if (round > 0 && this.inbox.length === 0 && this.worker.nextWake() > now) return;
      const events = this.inbox;
      this.inbox = [];
      for (const event of events) this.worker.observe(now, event);
      const batch = this.worker.decide(now);
      for (const change of batch.changes) this.record = change.record;
      for (const effect of batch.effects) this.perform(effect);
    }
  }

  private newWorker(): Worker {
    const info = { id: this.id, name: this.id, capacity: { cpu: 4000 }, gpus: [], labels: {} };
    return new Worker({ ...WORKER_DEFAULTS, wallOffset: 0, info }, this.record);
  }

  private perform(effect: WorkerEffect): void {
    switch (effect.kind) {
      case "answer":
        this.waiting.get(effect.request)?.(structuredClone(effect.answer));
        this.waiting.delete(effect.request);
        return;
      case "list":
        return this.tell({ kind: "listed", containers: [...this.engine.values()] });
      case "start":
        return this.start(keyOf(effect.assignment));
      case "stop":
        this.engine.delete(nameOf(effect.key));
        this.stops.push(nameOf(effect.key));
        return this.tell({ kind: "exited", key: effect.key, exitCode: 137, finishedAt: 2, reason: null });
      case "remove":
        this.engine.delete(nameOf(effect.key));
        return this.tell({ kind: "removed", key: effect.key });
      case "askGuard":
        this.inbox.push({ kind: "guardFound", notice: null });
        return;
      case "guard":
      case "kill":
      case "allowStarts":
        return; // nothing is fenced here
      case "reply":
        throw new Error(`${this.id} replied to request ${effect.request}: nobody asked`);
    }
  }

  private start(key: AttemptKey): void {
    const started = { containerId: "c", hostPorts: [], startedAt: 1, process: null };
    const rest = { state: "running", finishedAt: null, exitCode: null, reason: null } as const;
    this.engine.set(nameOf(key), { ...key, ...started, ...rest });
    this.starts.push(nameOf(key));
    this.tell({ kind: "started", key, ...started });
  }

  private tell(event: RuntimeEvent): void {
    this.inbox.push({ kind: "runtime", event });
  }
}

export class AddressNet {
  now: Instant = 0;
  manager: Manager;
  /** Which machine answers at each address; an address may be nobody's, and a machine may have several. */
  readonly at = new Map<string, Machine>();
  private readonly machines: Machine[] = [];
  private readonly disk = new Map<string, Row>();
  private inbox: ManagerEvent[] = [];
  private boots = 0;
  private requests = 0;

  constructor() {
    this.manager = this.newManager(new Cluster());
  }

  machine(id: string): Machine {
    const machine = new Machine(id);
    this.machines.push(machine);
    return machine;
  }

  /** The manager's process dies and another one starts from the disk; what was on its way to it is gone. */
  restartManager(): void {
    this.inbox = [];
    this.manager = this.newManager(loadCluster(this.disk.values()));
  }

  addNode(address: string): void {
    this.ask({ kind: "addNode", address });
  }

  /** A service that every machine has room for many times. */
  submit(): void {
    const spec = specOf({ resources: { cpu: 100 } });
    this.ask({ kind: "submitTask", submission: { spec, id: null }, idempotency: null });
  }

  /** A worker whose machine has no address stands still; its containers run on. */
  run(secondsLong: number): void {
    const end = this.now + seconds(secondsLong);
    while (this.now < end) {
      this.now += TICK;
      this.stepManager();
      for (const machine of new Set(this.at.values())) machine.step(this.now);
    }
  }

  get nodes(): readonly Node[] {
    return this.manager.cluster.nodes;
  }

  get tasks(): readonly Task[] {
    return [...this.manager.cluster.tasks.values()];
  }

  /** Containers that were stopped, on any machine. */
  get stops(): readonly string[] {
    return this.machines.flatMap((machine) => machine.stops);
  }

  /** The task of every live container, once for each, with or without an address. */
  get live(): readonly string[] {
    return this.machines.flatMap((machine) => [...machine.engine.values()].map(({ taskId }) => taskId));
  }

  /** Tasks that have two live containers or more. */
  get doubled(): readonly string[] {
    return this.live.filter((taskId, index, all) => all.indexOf(taskId) !== index);
  }

  private ask(body: Command): void {
    this.inbox.push({ kind: "request", request: ++this.requests, body });
  }

  private newManager(cluster: Cluster): Manager {
    return new Manager(this.now, CONFIG, cluster, new SeededRng(`manager ${++this.boots}`));
  }

  private stepManager(): void {
    const events = this.inbox;
    this.inbox = [];
    for (const event of events) this.manager.observe(this.now, event);
    const { changes, effects } = this.manager.decide(this.now);
    for (const { table, key, value } of rowsOf(this.manager.cluster, changes)) {
      if (value === null) this.disk.delete(`${table}/${key}`);
      else this.disk.set(`${table}/${key}`, { table, key, value });
    }
    for (const effect of effects) {
      if (effect.kind === "sync") this.carry(effect.node, effect.address, structuredClone(effect.sync));
    }
  }

  /** Nobody at the address: silence. An answer for a manager that has died goes to its successor, who must cope. */
  private carry(node: number, address: string, sync: Sync): void {
    this.at.get(address)?.receive(sync, (answer) => this.inbox.push({ kind: "answered", node, answer }));
  }
}
