// The manager machine: admits what users ask for, heals what went wrong, places what waits, and keeps its workers
// told. One decide is one pass over that recipe; everything it changes goes through its draft.

import { Heap } from "../kernel/heap.ts";
import type { Rng } from "../kernel/rng.ts";
import { type Instant, NEVER, seconds } from "../kernel/time.ts";
import type { Batch, Machine } from "../loop/machine.ts";
import { place } from "../scheduler/place.ts";
import { explain } from "../scheduler/plan.ts";
import { ScoreMemory } from "../scheduler/score-memory.ts";
import type { Snapshot } from "../scheduler/strategy.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Task } from "../task/task.ts";
import type { Admission } from "./admission.ts";
import { admit } from "./admit.ts";
import type { ManagerConfig } from "./config.ts";
import { Draft, wallAt } from "./draft.ts";
import { Drains } from "./drains.ts";
import type { Command, ManagerEffect, ManagerEvent, Query, RequestNumber } from "./events.ts";
import { heal } from "./heal.ts";
import { HealthWatch } from "./health.ts";
import { Leases } from "./leases.ts";
import { Pending } from "./pending.ts";
import { answerQuery } from "./queries.ts";
import { reap } from "./retention.ts";
import { Watch } from "./watch.ts";

/** How often the past is looked through. */
const REAP_EVERY = seconds(1);

interface Request<Body> {
  readonly request: RequestNumber;
  readonly body: Body;
}

export class Manager implements Machine<ManagerEvent, Change, ManagerEffect> {
  /** The stored state in memory: for reading. */
  readonly cluster: Cluster;
  private readonly config: ManagerConfig;
  private readonly rng: Rng;
  private readonly watch: Watch;
  private readonly health: HealthWatch;
  private readonly pending: Pending;
  private readonly drains: Drains;
  private readonly memory: ScoreMemory;
  /** Tasks to heal. */
  private readonly dirty = new Set<Task>();
  /** When restart delays end. */
  private readonly delays = new Heap();
  private readonly delayed = new Map<number, Task>();
  private readonly leaseOver = (node: number): boolean => this.watch.leaseOver(node);
  private readonly note = (change: Change, draft: Draft): void => {
    this.watch.note(change);
    this.health.note(change);
    this.drains.note(change, draft);
  };
  private commands: Request<Command>[] = [];
  private queries: Request<Query>[] = [];
  private reapAt: Instant = 0;
  private booted = false;
  /** The last batch left some work for the next. */
  private unfinished = false;

  /** `cluster` is what the store held, or an empty one; the manager owns it from here on. */
  constructor(now: Instant, config: ManagerConfig, cluster: Cluster, rng: Rng) {
    this.config = config;
    this.cluster = cluster;
    this.rng = rng;
    this.pending = new Pending(config.order);
    this.drains = new Drains(now, wallAt(now, config.wallOffset), cluster);
    this.memory = new ScoreMemory(cluster.capacity);
    const leases = new Leases(now, config.leases, cluster.meta.leaseMax);
    this.watch = new Watch(now, config.liveness, leases, cluster, {
      dirty: (task) => this.dirty.add(task),
      chance: () => this.pending.chance(),
      health: (attempt, report) => this.health.told(attempt, report),
    });
    this.health = new HealthWatch(now, cluster, this.watch, (task) => this.dirty.add(task));
    for (const task of cluster.tasks.values()) if (task.finishedAt === null) this.dirty.add(task);
  }

  observe(now: Instant, event: ManagerEvent): void {
    this.watch.turn(now);
    switch (event.kind) {
      case "request":
        if (isQuery(event.body)) this.queries.push({ request: event.request, body: event.body });
        else this.commands.push({ request: event.request, body: event.body });
        return;
      case "answered":
        return this.watch.hear(event.node, event.answer);
      case "unreachable":
        return this.watch.unreachable(event.node, event.reason);
      case "probed":
        return this.health.hear(now, event.result);
    }
  }

  decide(now: Instant): Batch<Change, ManagerEffect> {
    const draft = new Draft(this.cluster, now, this.config.wallOffset, this.note);
    this.watch.turn(now);
    if (!this.booted) this.raiseTerm(draft);
    this.watch.decide(draft);
    this.health.decide(draft);
    this.healDirty(draft);
    this.admitCommands(draft);
    this.healDirty(draft);
    this.endDelays(now);
    this.placePending(draft);
    this.drains.decide(draft, ({ spec, jobId }) =>
      place(this.config.strategy, this.snapshot(draft), { spec, jobId }, 1),
    );
    this.reapSometimes(draft);
    this.answerQueries(draft);
    this.watch.send(draft);
    return draft;
  }

  nextWake(): Instant {
    if (!this.booted || this.unfinished || this.commands.length > 0) return 0;
    const delay = this.delays.size === 0 ? NEVER : this.delays.firstAt;
    return Math.min(this.watch.nextWake, this.health.nextWake, delay);
  }

  /** Every start of a manager is a new term, on disk before the first sync. */
  private raiseTerm(draft: Draft): void {
    this.booted = true;
    const { clusterId, term, leaseMax } = this.cluster.meta;
    const meta = {
      clusterId: clusterId === "" ? this.config.newClusterId : clusterId,
      term: term + 1,
      leaseMax: Math.max(leaseMax, this.config.leases.lease),
    };
    draft.change({ kind: "termRaised", meta });
  }

  private healDirty(draft: Draft): void {
    if (this.dirty.size === 0) return;
    for (const task of this.dirty) {
      this.dirty.delete(task);
      const healed = heal(draft, this.cluster, task, this.rng, this.leaseOver);
      this.drains.touched(task);
      if (healed.kind === "place") this.pending.add(task);
      else this.pending.remove(task);
      if (healed.kind === "later") this.delay(task, draft.now + healed.delay);
    }
  }

  private delay(task: Task, until: Instant): void {
    this.delays.push(until, task.serial);
    this.delayed.set(task.serial, task);
  }

  private endDelays(now: Instant): void {
    while (this.delays.firstAt <= now) {
      const serial = this.delays.pop();
      const task = this.delayed.get(serial);
      this.delayed.delete(serial);
      if (task?.state === "Pending") this.pending.add(task);
    }
  }

  private admitCommands(draft: Draft): void {
    if (this.commands.length === 0) return;
    const admission: Admission = {
      cluster: this.cluster,
      draft,
      rng: this.rng,
      pendingMax: this.config.pendingMax,
      waiting: () => this.cluster.counts.Pending,
      dirty: (task) => this.dirty.add(task),
      chance: () => this.pending.chance(),
      leaseOver: this.leaseOver,
    };
    const batch = this.commands.splice(0, this.config.batchMax);
    for (const { request, body } of batch) draft.reply(request, admit(body, admission));
  }

  /** Places group by group in the pending order until nothing more fits, or the batch is full. */
  private placePending(draft: Draft): void {
    let left = this.config.batchMax;
    this.unfinished = false;
    if (this.pending.size === 0) return;
    for (let next = this.pending.next(); next !== null; next = this.pending.next()) {
      if (left <= 0) {
        this.unfinished = true;
        return;
      }
      const { spec, jobId } = this.pending.first(next.group);
      const count = Math.min(next.count, left);
      const plan = place(this.config.strategy, this.snapshot(draft), { spec, jobId }, count);
      for (const { node, gpuDevices } of plan.placed) {
        const task = this.pending.first(next.group);
        this.pending.remove(task);
        const { id: taskId, attempt: previous } = task;
        const attempt = task.attemptsMade + 1;
        draft.change({ kind: "attemptPlaced", taskId, attempt, previous, node, gpuDevices, at: draft.wall });
      }
      left -= plan.placed.length;
      if (plan.unplaced > 0) this.pending.block(next.group, explain(plan) ?? "");
    }
  }

  private snapshot({ wall }: Draft): Snapshot {
    const { nodes, capacity, lastNode, jobAttemptsOn } = this.cluster;
    return { nodes, capacity, lastNode, jobAttemptsOn, wall, memory: this.memory };
  }

  /** Now and then: looking for what is over costs more than what a quiet turn does. */
  private reapSometimes(draft: Draft): void {
    if (draft.now < this.reapAt) return;
    this.reapAt = draft.now + REAP_EVERY;
    reap(draft, this.cluster, this.config.retention);
  }

  private answerQueries(draft: Draft): void {
    if (this.queries.length === 0) return;
    const reasons = {
      waiting: (task: Task) => this.pending.waitingReason(task),
      trouble: (node: number) => this.watch.trouble(node),
      stuck: (node: number) => this.drains.stuck(node),
    };
    for (const { request, body } of this.queries)
      draft.reply(request, answerQuery(this.cluster, body, reasons));
    this.queries = [];
  }
}

function isQuery(body: Command | Query): body is Query {
  return body.kind.startsWith("get") || body.kind.startsWith("list");
}
