// The tank: one manager, many nodes, clients and weather on one queue, in which the real machines run. It puts the
// parts together and carries out faults; what a run must hold is the checkers' business, how long it runs run.ts's.

import { SeededRng } from "../src/adapters/seeded-rng.ts";
import { present } from "../src/core/kernel/assert.ts";
import { type Rng, uuid } from "../src/core/kernel/rng.ts";
import { type Duration, type Instant, milliseconds } from "../src/core/kernel/time.ts";
import type { ManagerConfig } from "../src/core/manager/config.ts";
import { recoveryOf } from "../src/core/manager/presets.ts";
import { seeded } from "../src/core/scheduler/parameters.ts";
import { orderNamed, strategyNamed } from "../src/core/scheduler/registry.ts";
import type { Strategy } from "../src/core/scheduler/strategy.ts";
import type { Cluster } from "../src/core/store/cluster.ts";
import { loadCluster } from "../src/core/store/load.ts";
import { WORKER_DEFAULTS, type WorkerConfig } from "../src/core/worker/config.ts";
import { Clients } from "./clients.ts";
import { Clock, EPOCH, TANK_TIME } from "./clock.ts";
import { Disks, type SimDisk } from "./disk.ts";
import { SimEngine } from "./engine.ts";
import { type EventKind, EventQueue } from "./event-queue.ts";
import { type Factories, REAL } from "./factories.ts";
import { rackOf } from "./faults/befallen.ts";
import type { PartitionShape } from "./faults/partition-shapes.ts";
import type { Fault } from "./faults.ts";
import type { Happening } from "./happenings.ts";
import { type Breakable, Havoc } from "./havoc.ts";
import { Injector } from "./injector.ts";
import type { MachineHost } from "./machine-host.ts";
import { type ManagerHost, ManagerProcess } from "./manager-process.ts";
import { Network } from "./network.ts";
import { NodeMachine } from "./node-machine.ts";
import { type Observer, Observers } from "./observer.ts";
import { Operator } from "./operator.ts";
import { Probers } from "./probers.ts";
import { Proc } from "./proc.ts";
import { Processor } from "./process.ts";
import { Engines } from "./runtime.ts";
import type { Scenario } from "./scenario.ts";
import { CarelessClients } from "./swarm/careless-clients.ts";
import { WorkerClients } from "./worker-client.ts";
import { Workload } from "./workload.ts";

/** Workers start within this, so that they do not all answer at once. */
const BOOT_SPREAD = milliseconds(100);

export interface WorldOptions {
  readonly observers?: readonly Observer[];
  readonly factories?: Partial<Factories>;
  /** In place of the one that the scenario names. */
  readonly strategy?: Strategy;
}

export class World implements Breakable {
  readonly scenario: Scenario;
  readonly queue = new EventQueue();
  readonly network: Network;
  readonly clients: Clients;
  readonly workload: Workload;
  readonly operator: Operator;
  readonly machines: NodeMachine[] = [];
  private readonly rng: SeededRng;
  private readonly observer: Observer;
  readonly engines: Engines;
  private readonly injector: Injector;
  private readonly careless: CarelessClients | null;
  private readonly havoc: Havoc;
  private readonly proc: Proc | null;
  private readonly addresses = new Map<string, number>();
  private readonly addressByMachine: string[] = [];
  /** Which machine each node is, or was before its data folder was lost. */
  private readonly machineOfId = new Map<string, number>();
  private readonly wipes: Rng;
  private readonly disk: SimDisk;
  private readonly workerClients: WorkerClients;
  private readonly managerHost: ManagerHost;
  private readonly bootKind: EventKind<NodeMachine>;
  private readonly managerBootKind: EventKind<null>;
  private manager: ManagerProcess | null = null;
  private managerStarts = 0;
  private managerDownUntil = 0;

  /** The scenario has been validated. */
  constructor(scenario: Scenario, seed: number, options: WorldOptions = {}) {
    const rng = new SeededRng(`${scenario.name}/${seed}`);
    const factories = { ...REAL, ...options.factories };
    const { queue } = this;
    this.scenario = scenario;
    this.rng = rng;
    this.observer = new Observers(options.observers ?? []);
    this.wipes = rng.fork("wipes");
    const { machines, observer } = this;
    const { count, racks = count } = scenario.nodes;
    const tell = (what: Happening): void => observer.happened(queue.now, what);
    this.network = new Network(queue, scenario.network, rng.fork("network"), machines, count, tell);
    this.clients = new Clients(queue, this.network, observer, scenario.workload.patience);
    this.workload = new Workload(queue, scenario.workload, rng.fork("workload"), this.clients);
    this.operator = new Operator(queue, scenario.operations, rng.fork("operator"), this.clients, {
      nodes: scenario.nodes.count,
      jobSize: scenario.workload.jobSize,
      submissions: () => this.workload.count,
      jobSpec: (submission) => this.workload.jobSpec(submission),
      addressOf: (machine) => this.addressOf(machine),
    });
    this.engines = new Engines(queue, scenario.runtime, observer, EPOCH);
    const { partitions = PARTITION_SHAPES_DEFAULT } = scenario.faults;
    const site = { nodes: count, racks, partitions };
    this.injector = new Injector(queue, scenario.faults, rng.fork("faults"), site, (fault) =>
      this.inject(fault),
    );
    this.proc =
      scenario.proc === undefined ? null : new Proc(queue, scenario.proc, rng.fork("proc"), EPOCH, tell);
    this.careless = this.carelessClients();
    const processor = new Processor(queue, rng.fork("turns"));
    const disks = new Disks(queue, scenario.disk, tell);
    this.bootKind = queue.register((_, machine) => machine.boot(queue.now));
    this.managerBootKind = queue.register(() => this.bootManager());
    this.havoc = new Havoc(this);
    const { turnDelayMax, fence } = scenario;
    const { network } = this;
    const { guardMargin } = fence;
    const probers = new Probers(queue, network, machines, (host) => this.machineAt(host), observer);
    const common = { network, probers, observer, factories };
    const host = { processor, turnDelayMax: turnDelayMax.worker, ...common, guardMargin };
    this.makeMachines(host, disks);
    this.disk = disks.make(rng.fork("manager-disk"));
    this.workerClients = new WorkerClients(queue, network, this.addresses, observer);
    this.managerHost = {
      processor,
      turnDelayMax: turnDelayMax.manager,
      disk: this.disk,
      discard: scenario.disk.discard,
      workerClients: this.workerClients,
      clients: this.clients,
      ...common,
      config: this.managerConfig(options.strategy),
    };
  }

  /** Schedules everything that a run begins with. */
  start(): void {
    this.queue.schedule(0, this.managerBootKind, 0, null);
    const boots = this.rng.fork("boots");
    for (const machine of this.machines) {
      this.queue.schedule(boots.below(BOOT_SPREAD), this.bootKind, 0, machine);
      this.proc?.watch(machine);
      this.clients.submit({ kind: "addNode", address: firstAddressOf(machine.index) }, () => {});
    }
    this.workload.start();
    this.operator.start();
    this.careless?.start();
    this.injector.start();
  }

  /** The state in the living manager's memory, null while none lives. */
  get cluster(): Cluster | null {
    return this.manager?.cluster ?? null;
  }

  /** Goes on until the manager has no commit under way: its memory is then equal to its disk. */
  flush(): void {
    while (this.disk.busy && this.queue.step());
  }

  /** The state on the manager's disk, as a restart would find it. */
  stored(): Cluster {
    return loadCluster(this.disk.load());
  }

  hasMachineAt(address: string): boolean {
    return this.addresses.has(address);
  }

  /** The machine that is the manager's node, or was; of a node that has not introduced itself, the one that is
   * dialled. −1: none. */
  machineOf(cluster: Cluster, node: number): number {
    const { info, address } = cluster.nodes[node] ?? { info: null, address: null };
    if (info !== null) return this.machineOfId.get(info.id) ?? -1;
    return address === null ? -1 : (this.addresses.get(address) ?? -1);
  }

  inject(fault: Fault): void {
    this.observer.faultInjected(this.queue.now, fault);
    this.havoc.bring(fault);
  }

  /** The safety phase is over: every fault is undone, no new one comes, what is dead starts again. */
  heal(): void {
    this.injector.stop();
    this.operator.stop();
    this.careless?.stop();
    this.network.heal();
    this.engines.calm = true;
    this.disk.mend();
    this.proc?.heal();
    this.engines.registry.downUntil = 0;
    this.engines.registry.slowUntil = 0;
    this.managerDownUntil = 0;
    this.manager?.endPause();
    this.bootManager();
    for (const machine of this.machines) {
      machine.heal();
      machine.boot(this.queue.now);
    }
    this.observer.healed(this.queue.now);
  }

  managerDisk(): SimDisk {
    return this.disk;
  }

  pauseManager(until: Instant): void {
    this.manager?.pause(until);
  }

  rackOf(machine: number): number {
    return rackOf(machine, this.scenario.nodes);
  }

  machine(index: number): NodeMachine {
    return present(this.machines[index], `Machine ${index} is in the tank`);
  }

  move(machine: number, other: number | null): void {
    const moves = ++this.workerClients.moves;
    const from = this.addressOf(machine);
    if (other === null) {
      const to = `node-${machine}-${moves}:${WORKER_PORT}`;
      this.addresses.delete(from);
      this.give(machine, to);
      this.clients.submit({ kind: "addNode", address: to }, () => {});
      return;
    }
    this.give(machine, this.addressOf(other));
    this.give(other, from);
  }

  private addressOf(machine: number): string {
    return present(this.addressByMachine[machine], `Machine ${machine} has an address`);
  }

  /** −1: none. */
  private machineAt(host: string): number {
    return this.addresses.get(`${host}:${WORKER_PORT}`) ?? -1;
  }

  private give(machine: number, address: string): void {
    this.addresses.set(address, machine);
    this.addressByMachine[machine] = address;
  }

  wipe(machine: NodeMachine, until: Instant): void {
    const id = uuid(this.wipes);
    this.machineOfId.set(id, machine.index);
    machine.wipe(until, id);
  }

  crashManager(lasting: Duration): void {
    const { queue } = this;
    this.managerDownUntil = Math.max(this.managerDownUntil, queue.now + lasting);
    queue.schedule(this.managerDownUntil, this.managerBootKind, 0, null);
    if (this.manager === null) return;
    this.manager.die();
    this.manager = null;
    this.clients.managerDown();
  }

  private bootManager(): void {
    if (this.manager !== null || this.queue.now < this.managerDownUntil) return;
    this.manager = new ManagerProcess(this.managerHost, this.rng.fork(`manager-${++this.managerStarts}`));
    this.clients.managerUp(this.manager);
  }

  private carelessClients(): CarelessClients | null {
    const { carelessEvery, nodes, batchMax } = this.scenario;
    if (carelessEvery === undefined) return null;
    return new CarelessClients(this.queue, carelessEvery, this.rng.fork("careless"), this.clients, {
      nodes: nodes.count,
      batchMax,
      request: this.workload.request,
      removeNode: (node) => this.operator.carryOut({ kind: "remove", node, lasting: 0, force: false }),
      askWorker: (machine, body) => this.machine(machine).ask(body),
    });
  }

  private makeMachines(host: MachineHost, disks: Disks): void {
    const ids = this.rng.fork("node-ids");
    const clocks = this.rng.fork("clocks");
    for (let index = 0; index < this.scenario.nodes.count; index++) {
      const rng = this.rng.fork(`node-${index}`);
      const engine = new SimEngine(this.engines, index, rng);
      const config = workerConfig(uuid(ids), index, this.rackOf(index), this.scenario);
      const parts = { engine, disk: disks.make(rng), clock: this.drawClock(clocks) };
      this.machines.push(new NodeMachine(index, config, parts, host));
      this.give(index, firstAddressOf(index));
      this.machineOfId.set(config.info.id, index);
    }
  }

  private drawClock(rng: Rng): Clock {
    const { skewMax, driftPpm } = this.scenario.clocks;
    if (skewMax === 0 && driftPpm === 0) return TANK_TIME;
    return new Clock(rng.below(skewMax + 1), rng.below(2 * driftPpm + 1) - driftPpm);
  }

  private managerConfig(own: Strategy | undefined): ManagerConfig {
    const { order, leases, retention, pendingMax, batchMax, preemptionGap = null } = this.scenario;
    const strategy = own ?? present(strategyNamed(this.scenario.strategy), "The strategy is known");
    return {
      newClusterId: uuid(this.rng.fork("cluster")),
      wallOffset: EPOCH,
      strategy: seeded(strategy, this.rng.fork("strategy")),
      order: present(orderNamed(order), `There is an order ${order}`),
      ...recoveryOf(this.scenario),
      leases,
      retention,
      pendingMax,
      batchMax,
      preemptionGap,
    };
  }
}

const WORKER_PORT = 5556;

const PARTITION_SHAPES_DEFAULT: readonly PartitionShape[] = ["isolate-one", "neighbours"];

const firstAddressOf = (machine: number): string => `node-${machine}:${WORKER_PORT}`;

function workerConfig(id: string, index: number, rack: number, { nodes, fence }: Scenario): WorkerConfig {
  const labels: Record<string, string> = nodes.racks === undefined ? {} : { rack: `rack-${rack}` };
  const gpus = (nodes.gpus ?? []).map((model) => ({ model }));
  const info = { id, name: `node-${index}`, capacity: nodes.capacity, gpus, labels };
  const { engineTimeout } = fence;
  return { info, wallOffset: EPOCH, ...WORKER_DEFAULTS, fence: fence.fence, engineTimeout };
}
