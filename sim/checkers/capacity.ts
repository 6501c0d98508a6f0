// Promise: what is reserved on a node is exactly what its attempts that are not known ended ask for, and never more
// than it has. Reckoned from committed changes alone and compared with the manager's table.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { keyText, type TaskId } from "../../src/core/task/attempt.ts";
import type { Resources } from "../../src/core/task/spec.ts";
import { Checker } from "./checker.ts";

interface Books {
  total: Resources;
  readonly reserved: Map<string, number>;
  attempts: number;
}

export class CapacityChecker extends Checker {
  readonly name = "capacity";
  private readonly nodes: Books[] = [];
  private readonly demands = new Map<TaskId, Resources>();
  /** Node by attempt, for those not known ended. */
  private readonly holders = new Map<string, number>();

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
        this.demands.set(change.task.id, change.task.spec.resources);
        return -1;
      case "taskReaped":
        this.demands.delete(change.taskId);
        return -1;
      case "attemptPlaced":
      case "successorPlaced":
        this.holders.set(keyText(change), change.node);
        this.move(change.node, change.taskId, 1);
        return change.node;
      case "attemptLost":
        return this.release(keyText(change), change.taskId);
      case "nodeRemoved":
        this.booksOf(change.node).total = {};
        return change.node;
      case "attemptReported":
        return change.report.phase === "ended"
          ? this.release(keyText(change.report), change.report.taskId)
          : -1;
      default:
        return -1;
    }
  }

  private release(key: string, taskId: TaskId): number {
    const node = this.holders.get(key);
    if (node === undefined) return -1;
    this.holders.delete(key);
    this.move(node, taskId, -1);
    return node;
  }

  private move(node: number, taskId: TaskId, sign: 1 | -1): void {
    const books = this.booksOf(node);
    const demand = this.demands.get(taskId) ?? {};
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
