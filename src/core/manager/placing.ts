// Gives waiting tasks their places, in the pending order, until nothing more fits or the batch is full. Whom to try is
// pending.ts's say, where to put it the scheduler's; here is what lies between: gangs, reservations, and who gives way.

import { nodeName } from "../node/node.ts";
import { byBand } from "../scheduler/orders/by-band.ts";
import { type Plan, place } from "../scheduler/place.ts";
import { causeOf, explain } from "../scheduler/plan.ts";
import { ScoreMemory } from "../scheduler/score-memory.ts";
import type { PlacementRequest, Snapshot } from "../scheduler/strategy.ts";
import { verdictsOf } from "../scheduler/verdicts.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Task } from "../task/task.ts";
import { Reservation } from "./backfill.ts";
import type { ManagerConfig } from "./config.ts";
import type { Draft } from "./draft.ts";
import type { DryRun } from "./dry-run.ts";
import { gangWaits, waitsForItsGang } from "./gangs.ts";
import { type Guard, placeAround, placeGuarded } from "./guarded.ts";
import { fateOf, leavesKeptRoom, requestOf } from "./kept-places.ts";
import { type Group, Pending, type Turn } from "./pending.ts";
import { type Eviction, leastHarm } from "./preempt.ts";
import type { Ground } from "./room.ts";

/** Tasks that others may be stopped for in one batch: each costs a look at all attempts. */
const EVICTIONS_MAX = 16;

type Config = Pick<ManagerConfig, "strategy" | "order" | "preemptionGap">;

export class Placing {
  private readonly config: Config;
  private readonly cluster: Cluster;
  private readonly pending: Pending;
  private readonly memory: ScoreMemory;
  /** They want a node now, and a place is kept for them. */
  private readonly moving = new Set<Task>();
  /** Others have been held back so that this one is not delayed. */
  private head: Task | null = null;
  /** For `head`, in this batch. */
  private reservation: Reservation | null = null;
  /** What this batch may place in all, and what it still may; for how many it may still stop others. */
  private most = 0;
  private left = 0;
  private evictionsLeft = 0;
  /** The version of the capacity table when kept places were looked at last. */
  private lookedAt = -1;

  constructor(config: Config, cluster: Cluster) {
    this.config = config;
    this.cluster = cluster;
    const isGang = (task: Task): boolean => waitsForItsGang(cluster, task);
    const order = (config.preemptionGap ?? null) === null ? config.order : byBand(config.order);
    this.pending = new Pending(order, { usage: cluster.usage, isGang });
    this.memory = new ScoreMemory(cluster.capacity);
  }

  /** The task wants a node now. One that a place is kept for waits for that. */
  want(task: Task): void {
    if (this.cluster.holds.nodeOf(task) === null) this.pending.add(task);
    else {
      this.moving.add(task);
      this.lookedAt = -1;
    }
  }

  /** It wants none now. */
  unwant(task: Task): void {
    this.pending.remove(task);
    this.moving.delete(task);
  }

  /** Something happened that could let a waiting task fit. */
  chance(): void {
    this.pending.chance();
  }

  /** Why a Pending task has no place yet; null when nothing holds it back. */
  waitingReason(task: Task): string | null {
    const node = this.cluster.holds.nodeOf(task);
    if (node === null) return this.pending.waitingReason(task);
    return `Waits for its place on ${nodeName(this.cluster.node(node))}: what gives way to it there is being stopped`;
  }

  /** One batch of at most `most` tasks, or of one gang; true: it is full, and there is more to try. */
  place(draft: Draft, most: number): boolean {
    const { holds } = this.cluster;
    if (this.pending.size === 0 && holds.size === 0) return false;
    this.begin(most);
    if (holds.size > 0) this.moveIn(draft);
    for (let turn = this.pending.next(); turn !== null; turn = this.pending.next()) {
      if (holds.size > 0 && this.config.order.behind === "wait") return false; // whoever it is, they are next
      if (this.left <= 0 || this.evictionsLeft <= 0) return true;
      const { group } = turn;
      if (group.gang && group.members.size > this.left && this.left < this.most) return true;
      this.take(draft, turn);
    }
    return false;
  }

  /** Where one more of the task would go now, leaving kept places free; nothing is reserved. */
  trial(draft: Draft, task: Task): Plan {
    return this.plan(draft, requestOf(task), 1);
  }

  /** How many tasks wait for a node, by cause. */
  causes(): Map<string, number> {
    const counts = new Map<string, number>();
    this.pending.countCauses(counts);
    if (this.moving.size > 0) counts.set("held-place", this.moving.size);
    return counts;
  }

  /** Where more of a request would go now, and why not elsewhere. */
  dryRun(draft: Draft): DryRun {
    const { strategy } = this.config;
    const held = this.cluster.holds.size > 0;
    return {
      strategy,
      plan: (request, count) => {
        if (!held) return place(strategy, this.snapshot(draft), request, count);
        return placeAround(strategy, this.snapshot(draft), request, count, this.keptRoom(draft));
      },
      verdicts: (request) => verdictsOf(strategy, this.snapshot(draft), request),
    };
  }

  private begin(most: number): void {
    this.most = most;
    this.left = most;
    this.evictionsLeft = EVICTIONS_MAX;
    this.reservation = null;
    if (this.head === null || this.pending.has(this.head)) return;
    this.head = null;
    this.pending.chance(); // those who were held back for it
  }

  private take(draft: Draft, { group, count, head }: Turn): void {
    if (head !== null && !this.endsInTime(draft, group, head)) return this.backfill(draft, group);
    if (group.gang) return this.placeGang(draft, group);
    const request = requestOf(this.pending.first(group));
    const plan = this.plan(draft, request, Math.min(count, this.left));
    this.carryOut(draft, group, plan);
    if (plan.unplaced > 0 && !this.makeWay(draft, group))
      this.pending.block(group, explain(plan) ?? "", causeOf(plan));
  }

  private placeGang(draft: Draft, group: Group): void {
    const { strategy } = this.config;
    const request = requestOf(this.pending.first(group));
    const size = group.members.size;
    const plan =
      this.cluster.holds.size === 0
        ? place(strategy, this.snapshot(draft), request, size)
        : placeAround(strategy, this.snapshot(draft), request, size, (node) => this.keepsNothing(node));
    if (plan.unplaced > 0) this.pending.block(group, gangWaits(plan, size), "gang");
    else this.carryOut(draft, group, plan);
  }

  /** May the group go ahead of `head` wherever it fits, because it ends before that could start? */
  private endsInTime(draft: Draft, group: Group, head: Group): boolean {
    const first = this.pending.first(head);
    if (this.reservation === null || this.head !== first) {
      const count = head.gang ? head.members.size : 1;
      this.reservation = new Reservation(this.ground(draft), requestOf(first), count);
      this.head = first;
    }
    return this.reservation.endsInTime(this.pending.first(group).spec);
  }

  /** Places one of the group where it does not delay the one that is next, or nowhere. */
  private backfill(draft: Draft, group: Group): void {
    const { reservation, head } = this;
    const task = this.pending.first(group);
    if (reservation === null || head === null) return;
    const mayGo = !group.gang && reservation.shadow !== null && task.spec.estimateMs !== null;
    const guard: Guard = (node, request) =>
      reservation.leavesRoom(node, request.spec) && this.keptRoom(draft)(node, request);
    const request = requestOf(task);
    const plan = mayGo
      ? placeGuarded(this.config.strategy, this.snapshot(draft), request, guard)
      : { placed: [], unplaced: 1, refusals: [] };
    this.carryOut(draft, group, plan);
    const [placement] = plan.placed;
    if (placement !== undefined) return reservation.took(placement.node, { task, ...placement });
    const behind = `Waits: it must not delay ${head.spec.name} (task ${head.id}), which goes first`;
    this.pending.block(group, behind, "behind-another");
  }

  private carryOut(draft: Draft, group: Group, plan: Plan): void {
    for (const { node, gpuDevices } of plan.placed) {
      const task = this.pending.first(group);
      this.pending.remove(task);
      this.placeOn(draft, task, node, gpuDevices);
    }
  }

  private placeOn(draft: Draft, task: Task, node: number, gpuDevices: readonly number[]): void {
    const { id: taskId, attempt: previous } = task;
    const attempt = task.attemptsMade + 1;
    draft.change({ kind: "attemptPlaced", taskId, attempt, previous, node, gpuDevices, at: draft.wall });
    this.left--;
  }

  /** While a place is kept for somebody it is one at a time, so that each sees what the last one left. */
  private plan(draft: Draft, request: PlacementRequest, count: number): Plan {
    const { strategy } = this.config;
    const snapshot = this.snapshot(draft);
    if (this.cluster.holds.size === 0) return place(strategy, snapshot, request, count);
    return placeGuarded(strategy, snapshot, request, this.keptRoom(draft));
  }

  private keptRoom(draft: Draft): Guard {
    const ground = this.ground(draft);
    return (node, request) => leavesKeptRoom(ground, node, request);
  }

  private keepsNothing(node: number): boolean {
    return this.cluster.holds.on(node) === undefined;
  }

  /** The group's first task fits nowhere: do others give way to it? Then a place is kept for it. */
  private makeWay(draft: Draft, group: Group): boolean {
    const gap = this.config.preemptionGap ?? null;
    const task = this.pending.first(group);
    if (gap === null || task.spec.priority < gap) return false;
    const eviction = leastHarm(this.ground(draft), task, gap);
    if (eviction === null) return false;
    this.evictionsLeft--;
    this.evict(draft, task, eviction);
    return true;
  }

  private evict(draft: Draft, task: Task, { node, victims }: Eviction): void {
    this.pending.remove(task);
    this.moving.add(task);
    draft.change({ kind: "placeHeld", taskId: task.id, node });
    for (const { task: victim } of victims) {
      const over = `priority ${task.spec.priority} over ${victim.spec.priority}`;
      const reason = `gives way to ${task.spec.name} (task ${task.id}): ${over}`;
      const [taskId, by] = [victim.id, task.id];
      draft.change({ kind: "taskPreempted", taskId, by, reason, at: draft.wall });
    }
  }

  /** Those for whom a place is kept take it when it has come free; where it can't, they look again. One that does not want a
   * node now, because a new manager does not know yet what became of its last attempt, waits with its place. */
  private moveIn(draft: Draft): void {
    const { capacity, holds } = this.cluster;
    if (this.lookedAt === capacity.version) return;
    this.lookedAt = capacity.version;
    for (const task of [...holds.tasks()]) {
      const node = holds.nodeOf(task) as number;
      const fate = fateOf(this.ground(draft), task, node);
      if (fate.kind === "wait" || !this.moving.delete(task)) continue;
      if (fate.kind === "move-in") {
        this.placeOn(draft, task, node, fate.gpuDevices);
        continue;
      }
      draft.change({ kind: "placeHeld", taskId: task.id, node: null });
      this.pending.add(task);
      this.pending.chance();
    }
  }

  private ground({ wall }: Draft): Ground {
    return { cluster: this.cluster, strategy: this.config.strategy, wall };
  }

  private snapshot({ wall }: Draft): Snapshot {
    const { nodes, capacity, lastNode, jobAttemptsOn, failures } = this.cluster;
    const nodesFailing = (jobId: string): readonly number[] => failures.nodesFailing(jobId, wall);
    return { nodes, capacity, lastNode, jobAttemptsOn, nodesFailing, wall, memory: this.memory };
  }
}
