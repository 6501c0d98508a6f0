// Promise: what is reserved on a node is exactly what its attempts that are not known ended ask for, and never more
// than it has. Reckoned from committed changes alone and compared with the manager's table.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { Resources } from "../../src/core/task/spec.ts";
import { Checker } from "./checker.ts";

interface Books {
  total: Resources;
  readonly reserved: Map<string, number>;
  attempts: number;
}

interface Demand {
  readonly resources: Resources;
  /** Its node by attempt; undefined: it is known ended, or there is none. */
  readonly holders: (number | undefined)[];
}

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
      const node = this.enter(change);
      if (node >= 0) touched.add(node);
    }
    for (const node of touched) this.compare(at, cluster, node);
  }

  override finish({ at, cluster }: { at: Instant; cluster: Cluster }): void {
    this.managerStarted(at, cluster);
  }

  /** The node whose books the change touches, −1: none. */
  private enter(change: Change): number {
    switch (change.kind) {
      case "nodeMet":
        this.booksOf(change.node).total = change.info.capacity;
        return change.node;
      case "taskSubmitted":
        this.tasks.set(change.task.id, { resources: change.task.spec.resources, holders: [] });
        return -1;
      case "taskReaped":
        this.tasks.delete(change.taskId);
        return -1;
      case "attemptPlaced":
      case "successorPlaced":
        return this.hold(change, change.node);
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

  private hold({ taskId, attempt }: AttemptKey, node: number): number {
    const task = this.tasks.get(taskId);
    if (task === undefined) return -1;
    task.holders[attempt] = node;
    this.move(node, task.resources, 1);
    return node;
  }

  private release({ taskId, attempt }: AttemptKey): number {
    const task = this.tasks.get(taskId);
    const node = task?.holders[attempt];
    if (task === undefined || node === undefined) return -1;
    task.holders[attempt] = undefined;
    this.move(node, task.resources, -1);
    return node;
  }

  private move(node: number, demand: Resources, sign: 1 | -1): void {
    const books = this.booksOf(node);
    books.attempts += sign;
    for (const name in demand) {
      books.reserved.set(name, (books.reserved.get(name) ?? 0) + sign * (demand[name] as number));
    }
  }

  private compare(at: Instant, cluster: Cluster, node: number): void {
    const { total, reserved, attempts } = this.booksOf(node);
    for (const name in total) {
      const free = (total[name] as number) - (reserved.get(name) ?? 0);
      const told = cluster.capacity.free(node, name);
      if (told !== free)
        this.violated(at, `node #${node} has ${free} ${name} free, the manager reckons ${told}`);
      if (free < 0) this.violated(at, `node #${node} has ${-free} ${name} more reserved than it has`);
    }
    const told = cluster.capacity.attemptsOn(node);
    if (told === attempts) return;
    this.violated(at, `node #${node} holds ${attempts} attempts, the manager reckons with ${told}`);
  }

  private booksOf(node: number): Books {
    while (this.nodes.length <= node) this.nodes.push({ total: {}, reserved: new Map(), attempts: 0 });
    return this.nodes[node] as Books;
  }
}
