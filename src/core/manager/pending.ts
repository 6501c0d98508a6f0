// Tasks that wait for a node, in groups of equal requests. A group that fits nowhere is not tried again until
// something has changed that could let it fit; its reason is kept for whoever asks. Who goes first is the order's say.

import type { Order } from "../scheduler/orders/order.ts";
import { Usage } from "../store/usage.ts";
import { groupOf } from "../task/setbacks.ts";
import type { Task } from "../task/task.ts";

/** Waiting tasks that may be placed as one and that the order does not tell apart but by turn, the next one first. */
export interface Group {
  readonly key: string;
  /** They are placed all at once or not at all. */
  readonly gang: boolean;
  /** A binary heap by the order: the members, and those of `left`. Each task is in it once at most. */
  readonly heap: Task[];
  readonly members: Set<Task>;
  /** In the heap though they are no members any more. */
  readonly left: Set<Task>;
  /** The value of `Pending.chances` when it last fitted nowhere; −1: not tried since. */
  blockedAt: number;
  /** Why it fits nowhere, for people. */
  waiting: string | null;
  /** The same for machines: the filter that refuses most nodes, or what else is in the way. */
  cause: string;
}

/** The cause of a group that has not been tried since something changed. */
export const NOT_TRIED = "not-tried";

/** What can be tried now. */
export interface Turn {
  readonly group: Group;
  /** How many of it go before any other group's first. */
  readonly count: number;
  /** Goes before it and fits nowhere: it must not be delayed. Null: nobody that could be. */
  readonly head: Group | null;
}

/** What the queue must know beside the order. */
interface Surroundings {
  /** What is in use now, for orders that share. */
  readonly usage: Usage;
  /** Is the task to be placed together with all of its job? */
  readonly isGang: (task: Task) => boolean;
}

const NO_GANG = (): boolean => false;

export class Pending {
  private readonly order: Order;
  private readonly usage: Usage;
  private readonly isGang: (task: Task) => boolean;
  private readonly groups = new Map<string, Group>();
  private count = 0;
  /** Grows when capacity comes free or a node becomes able to take work. */
  private chances = 0;

  constructor(order: Order, { usage = new Usage(), isGang = NO_GANG }: Partial<Surroundings> = {}) {
    this.order = order;
    this.usage = usage;
    this.isGang = isGang;
  }

  get size(): number {
    return this.count;
  }

  /** Something happened that could let a waiting task fit. */
  chance(): void {
    this.chances++;
  }

  add(task: Task): void {
    const key = this.keyOf(task);
    const group = this.groups.get(key) ?? this.newGroup(key, this.isGang(task));
    if (group.members.has(task)) return;
    group.members.add(task);
    this.count++;
    if (!group.left.delete(task)) push(group.heap, task, this.order);
    if (group.gang || this.leadsNow(group, task)) group.blockedAt = -1;
    if (group.heap.length > 2 * group.members.size + 16) this.rebuild(group);
  }

  remove(task: Task): void {
    const group = this.groupOf(task);
    if (group === undefined || !group.members.delete(task)) return;
    this.count--;
    group.left.add(task);
    if (group.gang) group.blockedAt = -1;
    if (group.members.size === 0) this.groups.delete(group.key);
    else this.clean(group);
  }

  has(task: Task): boolean {
    return this.groupOf(task)?.members.has(task) === true;
  }

  /** What to try next; null when nothing can be tried now. PERF: O(groups). */
  next(): Turn | null {
    let best: Group | null = null;
    let second: Group | null = null;
    /** The first of those that cannot be tried, where the order minds being passed. */
    let blocked: Group | null = null;
    const minds = this.order.behind !== "go-ahead";
    for (const group of this.groups.values()) {
      if (group.blockedAt === this.chances) {
        if (minds && (blocked === null || this.compare(group, blocked) < 0)) blocked = group;
        continue;
      }
      if (best === null || this.compare(group, best) < 0) {
        second = best;
        best = group;
      } else if (second === null || this.compare(group, second) < 0) second = group;
    }
    if (best === null) return null;
    if (blocked === null) return { group: best, count: this.ahead(best, second), head: null };
    if (this.compare(blocked, best) > 0) {
      const limit = second === null || this.compare(blocked, second) < 0 ? blocked : second;
      return { group: best, count: this.ahead(best, limit), head: null };
    }
    if (this.order.behind === "wait") return null;
    return { group: best, count: this.ahead(best, second), head: blocked };
  }

  /** The group's next task, which stays. */
  first(group: Group): Task {
    return group.heap[0] as Task;
  }

  /** Nothing of the group can be placed now. */
  block(group: Group, waiting: string, cause: string): void {
    group.cause = cause;
    group.blockedAt = this.chances;
    group.waiting = waiting;
  }

  /** Adds how many tasks wait for which cause. PERF: O(groups). */
  countCauses(counts: Map<string, number>): void {
    for (const { cause, members } of this.groups.values())
      counts.set(cause, (counts.get(cause) ?? 0) + members.size);
  }

  waitingReason(task: Task): string | null {
    const group = this.groupOf(task);
    if (group?.members.has(task) !== true) return null;
    return group.waiting ?? (this.order.behind === "wait" ? this.behindWhom(group) : null);
  }

  private behindWhom(group: Group): string | null {
    const ahead = [...this.groups.values()].find(
      (other) => other.waiting !== null && this.compare(other, group) < 0,
    );
    if (ahead === undefined) return null;
    const { id, spec } = this.first(ahead);
    return `Waits behind ${spec.name} (task ${id}), which goes first by the order ${this.order.name}`;
  }

  private keyOf(task: Task): string {
    const apart = this.order.groupOf?.(task);
    const key = apart === undefined ? groupOf(task) : `${groupOf(task)} ${apart}`;
    return this.isGang(task) ? `${key} gang` : key;
  }

  private groupOf(task: Task): Group | undefined {
    return this.groups.get(this.keyOf(task));
  }

  private compare(a: Group, b: Group): number {
    const left = this.first(a);
    const right = this.first(b);
    return (this.order.compareNow?.(left, right, this.usage) ?? 0) || this.order.compare(left, right);
  }

  /** Was the group perhaps held back for somebody whom `task` goes before? */
  private leadsNow(group: Group, task: Task): boolean {
    return this.order.behind === "backfill" && this.first(group) === task;
  }

  /** How many of `best` come before the first of `second`: counted up to a few, the rest gets its turn next time. What
   * is in use changes with each that is placed: then it is one at a time. */
  private ahead(best: Group, second: Group | null): number {
    if (second === null) return best.members.size;
    if (this.order.compareNow !== undefined) return 1;
    const limit = this.first(second);
    const heap = best.heap;
    let count = 0;
    for (let index = 0; index < heap.length && index < 64; index++) {
      const task = heap[index] as Task;
      if (best.members.has(task) && this.order.compare(task, limit) < 0) count++;
    }
    return Math.max(1, count);
  }

  private newGroup(key: string, gang: boolean): Group {
    const group: Group = {
      key,
      gang,
      heap: [],
      members: new Set(),
      left: new Set(),
      blockedAt: -1,
      waiting: null,
      cause: NOT_TRIED,
    };
    this.groups.set(key, group);
    return group;
  }

  /** Those that have left go: the heap stays within twice its members. */
  private rebuild(group: Group): void {
    group.heap.length = 0;
    group.left.clear();
    for (const member of group.members) push(group.heap, member, this.order);
  }

  /** Keeps a member on top. */
  private clean(group: Group): void {
    while (group.left.delete(group.heap[0] as Task)) pop(group.heap, this.order);
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
