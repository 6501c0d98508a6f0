// Tasks that wait for a node, in groups of equal requests. A group that fits nowhere is not tried again until
// something has changed that could let it fit; its reason is kept for whoever asks.

import type { Order } from "../scheduler/order.ts";
import { groupOf } from "../task/setbacks.ts";
import type { Task } from "../task/task.ts";

/** Waiting tasks that may be placed as one, the next one first. */
export interface Group {
  readonly signature: string;
  /** A binary heap by the order; may hold tasks that have left. */
  readonly heap: Task[];
  readonly members: Set<Task>;
  /** The value of `Pending.chances` when it last fitted nowhere; −1: not tried since. */
  blockedAt: number;
  /** Why it fits nowhere, for people. */
  waiting: string | null;
}

export class Pending {
  private readonly order: Order;
  private readonly groups = new Map<string, Group>();
  private count = 0;
  /** Grows when capacity comes free or a node becomes able to take work. */
  private chances = 0;

  constructor(order: Order) {
    this.order = order;
  }

  get size(): number {
    return this.count;
  }

  /** Something happened that could let a waiting task fit. */
  chance(): void {
    this.chances++;
  }

  add(task: Task): void {
    const key = groupOf(task);
    const group = this.groups.get(key) ?? this.newGroup(key);
    if (group.members.has(task)) return;
    group.members.add(task);
    this.count++;
    push(group.heap, task, this.order);
    if (group.heap.length > 2 * group.members.size + 16) this.rebuild(group);
  }

  remove(task: Task): void {
    const group = this.groups.get(groupOf(task));
    if (group === undefined || !group.members.delete(task)) return;
    this.count--;
    if (group.members.size === 0) this.groups.delete(group.signature);
    else this.clean(group);
  }

  /** The group whose first task is next, and how many of it go before any other group's first; null when nothing
   * can be tried now. */
  next(): { readonly group: Group; readonly count: number } | null {
    let best: Group | null = null;
    let second: Group | null = null;
    for (const group of this.groups.values()) {
      if (this.order.skipAhead && group.blockedAt === this.chances) continue;
      if (best === null || this.compare(group, best) < 0) {
        second = best;
        best = group;
      } else if (second === null || this.compare(group, second) < 0) second = group;
    }
    if (best === null || best.blockedAt === this.chances) return null;
    const count = second === null ? best.members.size : this.ahead(best, second);
    return { group: best, count: Math.min(count, best.members.size) };
  }

  /** The group's next task, which stays. */
  first(group: Group): Task {
    return group.heap[0] as Task;
  }

  /** Nothing of the group fits anywhere now. */
  block(group: Group, waiting: string): void {
    group.blockedAt = this.chances;
    group.waiting = waiting;
  }

  waitingReason(task: Task): string | null {
    const group = this.groups.get(groupOf(task));
    return group?.members.has(task) === true ? group.waiting : null;
  }

  private compare(a: Group, b: Group): number {
    return this.order.compare(this.first(a), this.first(b));
  }

  /** How many of `best` come before the first of `second`: counted up to a few, the rest gets its turn next time. */
  private ahead(best: Group, second: Group): number {
    const limit = this.first(second);
    const heap = best.heap;
    let count = 0;
    for (let index = 0; index < heap.length && index < 64; index++) {
      const task = heap[index] as Task;
      if (best.members.has(task) && this.order.compare(task, limit) < 0) count++;
    }
    return Math.max(1, count);
  }

  private newGroup(signature: string): Group {
    const group: Group = { signature, heap: [], members: new Set(), blockedAt: -1, waiting: null };
    this.groups.set(signature, group);
    return group;
  }

  /** Those that have left go: the heap stays within twice its members. */
  private rebuild(group: Group): void {
    group.heap.length = 0;
    for (const member of group.members) push(group.heap, member, this.order);
  }

  /** Keeps a member on top. */
  private clean(group: Group): void {
    while (group.heap.length > 0 && !group.members.has(group.heap[0] as Task)) pop(group.heap, this.order);
  }
}

function push(heap: Task[], task: Task, order: Order): void {
  let hole = heap.length;
  heap.push(task);
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    if (order.compare(heap[parent] as Task, task) <= 0) break;
    heap[hole] = heap[parent] as Task;
    hole = parent;
  }
  heap[hole] = task;
}

function pop(heap: Task[], order: Order): void {
  const last = heap.pop() as Task;
  if (heap.length === 0) return;
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= heap.length) break;
    const right = child + 1;
    if (right < heap.length && order.compare(heap[right] as Task, heap[child] as Task) < 0) child = right;
    if (order.compare(last, heap[child] as Task) <= 0) break;
    heap[hole] = heap[child] as Task;
    hole = child;
  }
  heap[hole] = last;
}
