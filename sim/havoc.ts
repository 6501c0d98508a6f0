// Carries faults out: what each one does to network, machines, engines, disks and processes, and when it is undone. When,
// where and how often is the injector's part.

import { unreachable } from "../src/core/kernel/assert.ts";
import { type Duration, type Instant, seconds } from "../src/core/kernel/time.ts";
import type { SimDisk } from "./disk.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { DiskFault } from "./faults/disk-faults.ts";
import type { EngineFault } from "./faults/engine-faults.ts";
import type { Direction } from "./faults/network-faults.ts";
import type { Fault } from "./faults.ts";
import type { Network } from "./network.ts";
import type { NodeMachine } from "./node-machine.ts";
import type { Engines } from "./runtime.ts";

/** What the tank offers to break. */
export interface Breakable {
  readonly queue: EventQueue;
  readonly network: Network;
  readonly engines: Engines;
  readonly machines: readonly NodeMachine[];
  machine(index: number): NodeMachine;
  rackOf(machine: number): number;
  managerDisk(): SimDisk;
  crashManager(lasting: Duration): void;
  pauseManager(until: Instant): void;
  /** Two machines swap addresses, or one gets a new one. */
  move(machine: number, other: number | null): void;
  wipe(machine: NodeMachine, until: Instant): void;
}

/** Ways that are cut or clogged. */
interface Blocked {
  readonly nodes: readonly number[];
  readonly direction: Direction;
}

/** A process whose commits fail is started again so soon. */
const SUPERVISED_AFTER = seconds(1);

export class Havoc {
  private readonly tank: Breakable;
  private readonly bootKind: EventKind<NodeMachine>;
  private readonly thawKind: EventKind<NodeMachine>;
  private readonly cutKind: EventKind<Blocked>;
  private readonly mendKind: EventKind<Blocked>;
  private readonly clogKind: EventKind<Blocked>;
  private readonly unclogKind: EventKind<Blocked>;

  constructor(tank: Breakable) {
    const { queue, network } = tank;
    this.tank = tank;
    this.bootKind = queue.register((_, machine) => machine.boot(queue.now));
    this.thawKind = queue.register((_, { engine }) => engine.frozen || engine.thaw());
    this.cutKind = queue.register((_, { nodes, direction }) => network.cut(nodes, direction));
    this.mendKind = queue.register((_, { nodes, direction }) => network.mend(nodes, direction));
    this.clogKind = queue.register((_, { nodes, direction }) => network.clog(nodes, direction));
    this.unclogKind = queue.register((_, { nodes, direction }) => network.unclog(nodes, direction));
  }

  bring(fault: Fault): void {
    const { tank } = this;
    const until = tank.queue.now + fault.lasting;
    switch (fault.kind) {
      case "power-off":
        return this.powerOff(tank.machine(fault.node), fault.losesContainers, until);
      case "rack-loss":
        return this.loseRack(fault.rack, fault.losesContainers, until);
      case "machine-freeze":
        tank.machine(fault.node).freeze(until);
        return this.thawAt(until, fault.node);
      case "worker-crash":
        return this.crashWorker(fault.node, until);
      case "worker-pause":
        return tank.machine(fault.node).pause(until, fault.watchdogToo);
      case "worker-move":
        return tank.move(fault.node, fault.with);
      case "worker-wipe":
        tank.wipe(tank.machine(fault.node), until);
        return this.bootAt(until, fault.node);
      case "manager-crash":
        return tank.crashManager(fault.lasting);
      case "manager-pause":
        return tank.pauseManager(until);
      case "partition":
        tank.network.cut(fault.nodes, fault.direction);
        return tank.queue.schedule(until, this.mendKind, 0, fault);
      case "clog":
        tank.network.clog(fault.nodes, fault.direction);
        return tank.queue.schedule(until, this.unclogKind, 0, fault);
      case "swizzle":
        return this.swizzle(fault);
      case "flapping":
        return this.flap(fault);
      default:
        return this.breakDiskOrEngine(fault, until);
    }
  }

  private breakDiskOrEngine(fault: DiskFault | EngineFault, until: Instant): void {
    const { tank } = this;
    const { registry } = tank.engines;
    switch (fault.kind) {
      case "disk-crash":
        return tank.managerDisk().armCrash(fault.when, () => tank.crashManager(fault.lasting));
      case "worker-disk-crash":
        return this.armWorker(fault.node, fault.when, fault.lasting);
      case "disk-slow":
        return this.diskOf(fault.node).slow(until, fault.factor);
      case "disk-full":
        return this.diskOf(fault.node).fill(until, () => this.endFor(fault.node));
      case "engine-freeze":
        tank.machine(fault.node).engine.freeze(until);
        return this.thawAt(until, fault.node);
      case "engine-restart":
        tank.machine(fault.node).engine.restart(until, fault.endsContainers);
        return this.thawAt(until, fault.node);
      case "black-hole":
        return tank.machine(fault.node).engine.swallowStarts(until);
      case "registry-down":
        registry.downUntil = Math.max(registry.downUntil, until);
        return;
      case "registry-slow":
        registry.slowUntil = until;
        registry.slowFactor = fault.factor;
        return;
      default:
        return unreachable(fault);
    }
  }

  private powerOff(machine: NodeMachine, losesContainers: boolean, until: Instant): void {
    machine.powerOff(until, losesContainers);
    this.bootAt(until, machine.index);
  }

  private loseRack(rack: number, losesContainers: boolean, until: Instant): void {
    for (const machine of this.tank.machines) {
      if (this.tank.rackOf(machine.index) === rack) this.powerOff(machine, losesContainers, until);
    }
  }

  private crashWorker(node: number, until: Instant): void {
    this.tank.machine(node).crashWorker(until);
    this.bootAt(until, node);
  }

  private armWorker(node: number, when: "before" | "after", lasting: Duration): void {
    const { tank } = this;
    tank.machine(node).disk.armCrash(when, () => this.crashWorker(node, tank.queue.now + lasting));
  }

  /** A commit of its has failed. */
  private endFor(node: number | null): void {
    if (node === null) this.tank.crashManager(SUPERVISED_AFTER);
    else this.crashWorker(node, this.tank.queue.now + SUPERVISED_AFTER);
  }

  private diskOf(node: number | null): SimDisk {
    return node === null ? this.tank.managerDisk() : this.tank.machine(node).disk;
  }

  private swizzle({ nodes, back, lasting }: Extract<Fault, { kind: "swizzle" }>): void {
    const { queue } = this.tank;
    const step = Math.floor(lasting / (2 * Math.max(1, nodes.length)));
    const blocked = (node: number): Blocked => ({ nodes: [node], direction: "both" });
    const half = queue.now + step * nodes.length;
    nodes.forEach((node, turn) => {
      queue.schedule(queue.now + step * turn, this.clogKind, 0, blocked(node));
    });
    back.forEach((node, turn) => {
      queue.schedule(half + step * (turn + 1), this.unclogKind, 0, blocked(node));
    });
  }

  private flap({ node, times, between, lasting }: Extract<Fault, { kind: "flapping" }>): void {
    const { queue } = this.tank;
    const blocked: Blocked = { nodes: [node], direction: "both" };
    for (let time = 0; time < times; time++) {
      const from = queue.now + time * (lasting + between);
      queue.schedule(from, this.cutKind, 0, blocked);
      queue.schedule(from + lasting, this.mendKind, 0, blocked);
    }
  }

  private bootAt(at: Instant, node: number): void {
    this.tank.queue.schedule(at, this.bootKind, 0, this.tank.machine(node));
  }

  private thawAt(at: Instant, node: number): void {
    this.tank.queue.schedule(at, this.thawKind, 0, this.tank.machine(node));
  }
}
