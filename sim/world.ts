// The tank: one manager, many nodes, clients and weather on one queue, in which the real machines run. It puts the
// parts together and carries out faults; what a run must hold is the checkers' business, how long it runs run.ts's.

import { SeededRng } from "../src/adapters/seeded-rng.ts";
import { present, unreachable } from "../src/core/kernel/assert.ts";
import { uuid } from "../src/core/kernel/rng.ts";
import { milliseconds, type WallTime } from "../src/core/kernel/time.ts";
import type { ManagerConfig } from "../src/core/manager/config.ts";
import { orderNamed, strategyNamed } from "../src/core/scheduler/registry.ts";
import type { Cluster } from "../src/core/store/cluster.ts";
import { loadCluster } from "../src/core/store/load.ts";
import { WORKER_DEFAULTS, type WorkerConfig } from "../src/core/worker/config.ts";
import { Clients } from "./clients.ts";
import { Disks, type SimDisk } from "./disk.ts";
import { type EventKind, EventQueue } from "./event-queue.ts";
import { type Factories, REAL } from "./factories.ts";
import type { Fault } from "./faults.ts";
import { Injector } from "./injector.ts";
import { type ManagerHost, ManagerProcess } from "./manager-process.ts";
import { Network } from "./network.ts";
import { type MachineHost, NodeMachine } from "./node-machine.ts";
import { type Observer, Observers } from "./observer.ts";
import { Probers } from "./probers.ts";
import { Processor } from "./process.ts";
import { Engines } from "./runtime.ts";
import type { Scenario } from "./scenario.ts";
import { WorkerClients } from "./worker-client.ts";
import { Workload } from "./workload.ts";

/** 2024-01-01T00:00:00Z: when every run begins, for people and disks. */
export const EPOCH: WallTime = 1_704_067_200_000;

/** Workers start within this, so that they do not all answer at once. */
const BOOT_SPREAD = milliseconds(100);

export interface WorldOptions {
  readonly observers?: readonly Observer[];
  readonly factories?: Partial<Factories>;
}

export class World {
  readonly scenario: Scenario;
  readonly queue = new EventQueue();
  readonly network: Network;
  readonly clients: Clients;
  readonly workload: Workload;
  readonly machines: NodeMachine[] = [];
  private readonly rng: SeededRng;
  private readonly observer: Observer;
  private readonly engines: Engines;
  private readonly injector: Injector;
  private readonly addresses = new Map<string, number>();
  private readonly disk: SimDisk;
  private readonly managerHost: ManagerHost;
  private readonly bootKind: EventKind<NodeMachine>;
  private readonly managerBootKind: EventKind<null>;
  private readonly mendKind: EventKind<Extract<Fault, { kind: "partition" }>>;
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
    const { machines, observer } = this;
    this.network = new Network(queue, scenario.network, rng.fork("network"), machines, scenario.nodes.count);
    this.clients = new Clients(queue, this.network, observer, scenario.workload.patience);
    this.workload = new Workload(queue, scenario.workload, rng.fork("workload"), this.clients);
    this.engines = new Engines(queue, scenario.runtime, observer, EPOCH);
    this.injector = new Injector(queue, scenario.faults, rng.fork("faults"), scenario.nodes.count, (fault) =>
      this.inject(fault),
    );
    const processor = new Processor(queue, rng.fork("turns"));
    const disks = new Disks(queue, scenario.disk);
    this.bootKind = queue.register((_, machine) => machine.boot(queue.now));
    this.managerBootKind = queue.register(() => this.bootManager());
    this.mendKind = queue.register((_, { nodes, direction }) => this.network.mend(nodes, direction));
    const { turnDelayMax } = scenario;
    const machineOf = (name: string): number => this.addresses.get(`${name}:${WORKER_PORT}`) ?? -1;
    const probers = new Probers(queue, this.network, machines, machineOf, observer);
    const common = { network: this.network, probers, observer, factories };
    const host = { processor, turnDelayMax: turnDelayMax.worker, ...common };
    this.makeMachines(host, disks);
    this.disk = disks.make(rng.fork("manager-disk"));
    this.managerHost = {
      processor,
      turnDelayMax: turnDelayMax.manager,
      disk: this.disk,
      discard: scenario.disk.discard,
      workerClients: new WorkerClients(queue, this.network, this.addresses, observer),
      clients: this.clients,
      ...common,
      config: this.managerConfig(),
    };
  }

  /** Schedules everything that a run begins with. */
  start(): void {
    this.queue.schedule(0, this.managerBootKind, 0, null);
    const boots = this.rng.fork("boots");
    for (const machine of this.machines) {
      this.queue.schedule(boots.below(BOOT_SPREAD), this.bootKind, 0, machine);
      this.clients.submit({ kind: "addNode", address: addressOf(machine.index) }, () => {});
    }
    this.workload.start();
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

  /** The machine at which the manager's node is dialled, −1: none. */
  machineOf(cluster: Cluster, node: number): number {
    const address = cluster.nodes[node]?.address ?? null;
    return address === null ? -1 : (this.addresses.get(address) ?? -1);
  }

  inject(fault: Fault): void {
    const until = this.queue.now + fault.lasting;
    this.observer.faultInjected(this.queue.now, fault);
    switch (fault.kind) {
      case "power-off":
        this.machine(fault.node).powerOff(until, fault.losesContainers);
        this.queue.schedule(until, this.bootKind, 0, this.machine(fault.node));
        return;
      case "worker-crash":
        this.machine(fault.node).crashWorker(until);
        this.queue.schedule(until, this.bootKind, 0, this.machine(fault.node));
        return;
      case "manager-crash":
        return this.crashManager(fault.lasting);
      case "partition":
        this.network.cut(fault.nodes, fault.direction);
        this.queue.schedule(until, this.mendKind, 0, fault);
        return;
      case "disk-crash":
        return this.disk.armCrash(fault.when, () => this.crashManager(fault.lasting));
      default:
        return unreachable(fault);
    }
  }

  /** The safety phase is over: every fault is undone, no new one comes, what is dead starts again. */
  heal(): void {
    this.injector.stop();
    this.network.heal();
    this.engines.calm = true;
    this.disk.disarm();
    this.managerDownUntil = 0;
    this.bootManager();
    for (const machine of this.machines) {
      machine.heal();
      machine.boot(this.queue.now);
    }
  }

  private machine(index: number): NodeMachine {
    return present(this.machines[index], `Machine ${index} is in the tank`);
  }

  private crashManager(lasting: number): void {
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

  private makeMachines(host: MachineHost, disks: Disks): void {
    const ids = this.rng.fork("node-ids");
    for (let index = 0; index < this.scenario.nodes.count; index++) {
      const rng = this.rng.fork(`node-${index}`);
      const engine = this.engines.make(index, rng);
      const config = workerConfig(uuid(ids), index, this.scenario);
      this.machines.push(new NodeMachine(index, config, engine, disks.make(rng), host));
      this.addresses.set(addressOf(index), index);
    }
  }

  private managerConfig(): ManagerConfig {
    const { strategy, order, liveness, retention, pendingMax, batchMax } = this.scenario;
    return {
      newClusterId: uuid(this.rng.fork("cluster")),
      wallOffset: EPOCH,
      strategy: present(strategyNamed(strategy), `There is a strategy ${strategy}`),
      order: present(orderNamed(order), `There is an order ${order}`),
      liveness,
      retention,
      pendingMax,
      batchMax,
    };
  }
}

const WORKER_PORT = 5556;

const addressOf = (machine: number): string => `node-${machine}:${WORKER_PORT}`;

function workerConfig(id: string, index: number, { nodes }: Scenario): WorkerConfig {
  const info = { id, name: `node-${index}`, capacity: nodes.capacity, gpus: [], labels: {} };
  return { info, wallOffset: EPOCH, ...WORKER_DEFAULTS };
}
