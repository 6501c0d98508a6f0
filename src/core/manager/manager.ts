// The manager machine: admits what users ask for, heals what went wrong, places what waits, and keeps its workers
// told. One decide is one pass over that recipe; everything it changes goes through its draft.

import { Heap } from "../kernel/heap.ts";
import type { Rng } from "../kernel/rng.ts";
import { type Instant, milliseconds, NEVER, seconds } from "../kernel/time.ts";
import type { Batch, Machine } from "../loop/machine.ts";
import type { Plan } from "../scheduler/plan.ts";
import type { Change } from "../store/changes.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Task } from "../task/task.ts";
import type { Admission } from "./admission.ts";
import { admit } from "./admit.ts";
import type { ManagerConfig } from "./config.ts";
import { Damping } from "./damping.ts";
import { DefaultRestart } from "./default-restart.ts";
import { Draft, wallAt } from "./draft.ts";
import { Drains } from "./drains.ts";
import type { Command, ManagerEffect, ManagerEvent, Query, RequestNumber } from "./events.ts";
import { heal, type Recovery } from "./heal.ts";
import { HealthWatch } from "./health.ts";
import { Leases } from "./leases.ts";
import { Placing } from "./placing.ts";
import { answerQuery, type Reasons } from "./queries.ts";
import { reap } from "./retention.ts";
import { Rollouts } from "./rollouts.ts";
import { Watch } from "./watch.ts";

/** How often the past is looked through. */
const REAP_EVERY = seconds(1);

/** After an admission, tasks are placed in portions for so long: a client that has its answer sends the next request. */
const ADMITTING_FOR = milliseconds(50);
const PORTION = 100;

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
  private readonly restarts: DefaultRestart;
  private readonly damping: Damping;
  private readonly recovery: Recovery;
  private readonly placing: Placing;
  private readonly health: HealthWatch;
  private readonly drains: Drains;
  private readonly rollouts: Rollouts;
  /** Tasks to heal. */
  private readonly dirty = new Set<Task>();
  /** When restart delays end. */
  private readonly delays = new Heap();
  private readonly delayed = new Map<number, Task>();
  // What others are handed to call, made once: turns are many.
  private readonly leaseOver = (node: number): boolean => this.watch.leaseOver(node);
  private readonly markDirty = (task: Task): unknown => this.dirty.add(task);
  private readonly chance = (): void => this.placing.chance();
  private readonly waiting = (): number => this.cluster.counts.Pending;
  private readonly trial = (draft: Draft, task: Task): Plan => this.placing.trial(draft, task);
  private readonly note = (change: Change, draft: Draft): void => {
    this.watch.note(change);
    this.health.note(change);
    this.drains.note(change, draft);
    this.rollouts.note(change);
  };
  private commands: Request<Command>[] = [];
  private queries: Request<Query>[] = [];
  private reapAt: Instant = 0;
  private admittedAt: Instant = Number.NEGATIVE_INFINITY;
  private booted = false;
  /** The last batch left some work for the next. */
  private unfinished = false;

  /** `cluster` is what the store held, or an empty one; the manager owns it from here on. */
  constructor(now: Instant, config: ManagerConfig, cluster: Cluster, rng: Rng) {
    this.config = config;
    this.cluster = cluster;
    this.rng = rng;
    this.placing = new Placing(config, cluster);
    this.drains = new Drains(now, wallAt(now, config.wallOffset), cluster);
    this.rollouts = new Rollouts(cluster);
    this.restarts = new DefaultRestart(config.restart);
    this.damping = new Damping(config.replacement);
    this.recovery = {
      givenUp: (node) => this.damping.givenUp(node),
      leaseOver: this.leaseOver,
      avoidance: config.avoidance,
      leavesGroup: (task) => this.placing.unwant(task),
    };
    const leases = new Leases(now, config.leases, cluster.meta.leaseMax);
    this.watch = new Watch(now, { liveness: config.liveness, leases, rng: rng.fork("waits") }, cluster, {
      dirty: this.markDirty,
      chance: this.chance,
      down: (node, at) => this.nodeDown(node, at),
      back: (node) => this.damping.back(node),
      health: (attempt, report) => this.health.told(attempt, report),
    });
    this.health = new HealthWatch(now, cluster, this.watch, this.markDirty);
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
        return this.health.hear(event.result);
    }
  }

  decide(now: Instant): Batch<Change, ManagerEffect> {
    const draft = new Draft(this.cluster, now, this.config.wallOffset, this.note);
    this.watch.turn(now);
    this.health.turn(now);
    if (!this.booted) this.raiseTerm(draft);
    this.watch.decide(draft);
    this.giveUpNodes();
    this.health.decide(draft);
    this.healDirty(draft);
    this.admitCommands(draft);
    if (this.rollouts.active) this.rollOut(draft);
    this.healDirty(draft);
    this.endDelays(now);
    this.unfinished = this.placing.place(draft, this.portion(now));
    this.drains.decide(draft, this.trial);
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

  /** What waits to restart on that node need not any more. */
  private nodeDown(node: number, at: Instant): void {
    this.damping.down(node, at);
    this.placing.chance();
  }

  private giveUpNodes(): void {
    for (const node of this.damping.decide(this.watch.listening, this.cluster.nodes)) {
      for (const attempt of this.cluster.attemptsOnNode(node)) this.dirty.add(attempt.task);
    }
  }

  private healDirty(draft: Draft): void {
    if (this.dirty.size === 0) return;
    for (const task of this.dirty) {
      this.dirty.delete(task);
      const healed = heal(draft, this.cluster, task, this.rng, this.recovery);
      this.drains.touched(task);
      if (healed.kind === "place") this.placing.want(task);
      else this.placing.unwant(task);
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
      if (task?.state === "Pending") this.placing.want(task);
    }
  }

  private admitCommands(draft: Draft): void {
    if (this.commands.length === 0) return;
    const admission: Admission = {
      cluster: this.cluster,
      draft,
      rng: this.rng,
      restarts: this.restarts,
      pendingMax: this.config.pendingMax,
      batchMax: this.config.batchMax,
      waiting: this.waiting,
      dirty: this.markDirty,
      chance: this.chance,
      leaseOver: this.leaseOver,
    };
    this.admittedAt = draft.now;
    const batch = this.commands.splice(0, this.config.batchMax);
    for (const { request, body } of batch) draft.reply(request, admit(body, admission));
  }

  /** How many tasks this turn may place. While clients submit, a few: their next request waits for this turn's commit. */
  private portion(now: Instant): number {
    const { batchMax } = this.config;
    return now - this.admittedAt < ADMITTING_FOR ? Math.min(PORTION, batchMax) : batchMax;
  }

  private rollOut(draft: Draft): void {
    const { cluster, rng, waiting, markDirty: dirty } = this;
    this.rollouts.decide({ cluster, draft, rng, dirty, waiting, pendingMax: this.config.pendingMax });
  }

  /** Now and then: looking for what is over costs more than what a quiet turn does. */
  private reapSometimes(draft: Draft): void {
    if (draft.now < this.reapAt) return;
    this.reapAt = draft.now + REAP_EVERY;
    reap(draft, this.cluster, this.config.retention);
  }

  private answerQueries(draft: Draft): void {
    if (this.queries.length === 0) return;
    const reasons: Reasons = {
      wall: draft.wall,
      dry: this.placing.dryRun(draft),
      causes: () => this.placing.causes(),
      delayed: this.delayed.size,
      pendingMax: this.config.pendingMax,
      specOf: (request) => this.restarts.specOf(request),
      waiting: (task: Task) => this.placing.waitingReason(task),
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
