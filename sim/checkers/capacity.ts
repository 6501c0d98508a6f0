// Promise: what is reserved on a node is exactly what its attempts that are not known ended ask for, and never more
// than it has: resources, GPUs device by device, host ports. Reckoned from committed changes alone and compared with the
// manager's table.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { Resources, TaskSpec } from "../../src/core/task/spec.ts";
import { Checker } from "./checker.ts";

interface Books {
  total: Resources;
  readonly reserved: Map<string, number>;
  /** Thousandths in use, by device. */
  readonly devices: number[];
  /** Attempts that hold each host port: "8080/tcp". */
  readonly ports: Map<string, number>;
  attempts: number;
}

interface Holder {
  readonly node: number;
  readonly gpuDevices: readonly number[];
}

interface Demand {
  readonly spec: TaskSpec;
  /** By attempt; undefined: it is known ended, or there is none. */
  readonly holders: (Holder | undefined)[];
}

const DEVICE_MILLI = 1_000;

export class CapacityChecker extends Checker {
  readonly name = "capacity";
  private readonly nodes: Books[] = [];
  private readonly tasks = this.context.tasks.column<Demand>();

  override managerStarted(at: Instant, cluster: Cluster): void {
    for (let node = 0; node < cluster.nodes.length; node++) this.compare(at, cluster, node);
  }

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    const touched = new Set<number>();
    for (const change of changes) {
      const node = this.enter(at, change);
      if (node >= 0) touched.add(node);
    }
    for (const node of touched) this.compare(at, cluster, node);
  }

  override finish({ at, cluster }: { at: Instant; cluster: Cluster }): void {
    this.managerStarted(at, cluster);
  }

  /** The node whose books the change touches, −1: none. */
  private enter(at: Instant, change: Change): number {
    switch (change.kind) {
      case "nodeMet":
        this.booksOf(change.node).total = change.info.capacity;
        return change.node;
      case "taskSubmitted":
        this.tasks.set(change.task.id, { spec: change.task.spec, holders: [] });
        return -1;
      case "taskReaped":
        this.tasks.delete(change.taskId);
        return -1;
      case "attemptPlaced":
      case "successorPlaced":
        return this.hold(at, change, change);
      case "attemptLost":
        return this.release(change);
      case "nodeRemoved":
        this.booksOf(change.node).total = {};
        return change.node;
      case "attemptReported":
        return change.report.phase === "ended" ? this.release(change.report) : -1;
      default:
        return -1;
    }
  }

  private hold(at: Instant, { taskId, attempt }: AttemptKey, { node, gpuDevices }: Holder): number {
    const task = this.tasks.get(taskId);
    if (task === undefined) return -1;
    const holder = { node, gpuDevices };
    task.holders[attempt] = holder;
    this.move(holder, task.spec, 1);
    const { devices, ports } = this.booksOf(node);
    const overused = gpuDevices.find((device) => (devices[device] ?? 0) > DEVICE_MILLI);
    if (overused !== undefined)
      this.violated(
        at,
        `device ${overused} of node #${node} has ${devices[overused]} of ${DEVICE_MILLI} reserved`,
      );
    const taken = portsOf(task.spec).find((port) => (ports.get(port) ?? 0) > 1);
    if (taken !== undefined) this.violated(at, `port ${taken} of node #${node} is given to two attempts`);
    return node;
  }

  private release({ taskId, attempt }: AttemptKey): number {
    const task = this.tasks.get(taskId);
    const holder = task?.holders[attempt];
    if (task === undefined || holder === undefined) return -1;
    task.holders[attempt] = undefined;
    this.move(holder, task.spec, -1);
    return holder.node;
  }

  private move({ node, gpuDevices }: Holder, spec: TaskSpec, sign: 1 | -1): void {
    const books = this.booksOf(node);
    const { resources, gpus } = spec;
    books.attempts += sign;
    for (const name in resources) {
      books.reserved.set(name, (books.reserved.get(name) ?? 0) + sign * (resources[name] as number));
    }
    for (const device of gpuDevices)
      books.devices[device] = (books.devices[device] ?? 0) + sign * (gpus?.milli ?? 0);
    if (spec.portBindings.length === 0) return;
    for (const port of portsOf(spec)) books.ports.set(port, (books.ports.get(port) ?? 0) + sign);
  }

  private compare(at: Instant, cluster: Cluster, node: number): void {
    const { total, reserved, attempts, devices } = this.booksOf(node);
    for (const name in total) {
      const free = (total[name] as number) - (reserved.get(name) ?? 0);
      const told = cluster.capacity.free(node, name);
      if (told !== free)
        this.violated(at, `node #${node} has ${free} ${name} free, the manager reckons ${told}`);
      if (free < 0) this.violated(at, `node #${node} has ${-free} ${name} more reserved than it has`);
    }
    for (const [device, free] of cluster.capacity.gpuFree(node).entries()) {
      const own = DEVICE_MILLI - (devices[device] ?? 0);
      if (own !== free)
        this.violated(at, `device ${device} of node #${node} has ${own} free, the manager reckons ${free}`);
    }
    const told = cluster.capacity.attemptsOn(node);
    if (told === attempts) return;
    this.violated(at, `node #${node} holds ${attempts} attempts, the manager reckons with ${told}`);
  }

  private booksOf(node: number): Books {
    while (this.nodes.length <= node)
      this.nodes.push({ total: {}, reserved: new Map(), devices: [], ports: new Map(), attempts: 0 });
    return this.nodes[node] as Books;
  }
}

const portsOf = ({ portBindings }: TaskSpec): string[] =>
  portBindings.flatMap(({ hostPort, protocol }) => (hostPort === null ? [] : [`${hostPort}/${protocol}`]));
