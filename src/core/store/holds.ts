// Places kept for waiting tasks: each has room on one node that others of its priority or below must leave it. A small
// index by task and by node; what keeps a place free is the manager's business.

import type { Task } from "../task/task.ts";

export class Holds {
  private readonly byTask = new Map<Task, number>();
  private readonly byNode = new Map<number, Set<Task>>();

  get size(): number {
    return this.byTask.size;
  }

  /** From now on room on `node` is kept for the task, and nowhere else; null: nowhere. */
  hold(task: Task, node: number | null): void {
    const before = this.byTask.get(task);
    if (before !== undefined) this.drop(task, before);
    if (node === null) return;
    this.byTask.set(task, node);
    const tasks = this.byNode.get(node) ?? new Set();
    this.byNode.set(node, tasks.add(task));
  }

  nodeOf(task: Task): number | null {
    return this.byTask.get(task) ?? null;
  }

  /** Tasks for which room on the node is kept; undefined: none. */
  on(node: number): ReadonlySet<Task> | undefined {
    return this.byNode.get(node);
  }

  /** All tasks that a place is kept for, in the order in which that began. */
  tasks(): Iterable<Task> {
    return this.byTask.keys();
  }

  private drop(task: Task, node: number): void {
    this.byTask.delete(task);
    const tasks = this.byNode.get(node);
    tasks?.delete(task);
    if (tasks?.size === 0) this.byNode.delete(node);
  }
}
