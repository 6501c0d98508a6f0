// Drives one manager machine by hand and plays its workers: facts in, the batch out.

import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import type { Instant } from "../../../src/core/kernel/time.ts";
import type { ManagerConfig } from "../../../src/core/manager/config.ts";
import type { Command, ManagerEffect, Query, Reply } from "../../../src/core/manager/events.ts";
import { LEASE_DEFAULT } from "../../../src/core/manager/leases.ts";
import { Manager } from "../../../src/core/manager/manager.ts";
import { PRESET_DEFAULT, recoveryOf } from "../../../src/core/manager/presets.ts";
import type { TaskView } from "../../../src/core/manager/views.ts";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { roundRobin } from "../../../src/core/scheduler/strategies/round-robin.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import { Cluster } from "../../../src/core/store/cluster.ts";
import { loadCluster } from "../../../src/core/store/load.ts";
import type { Row } from "../../../src/core/store/records.ts";
import { rowsOf } from "../../../src/core/store/rows.ts";
import type { Answer, Sync } from "../../../src/core/sync/messages.ts";
import type { AttemptReport } from "../../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { specOf } from "../specs.ts";

export const CONFIG: ManagerConfig = {
  newClusterId: "c",
  wallOffset: 1_000_000,
  strategy: roundRobin,
  order: fifo,
  ...recoveryOf(PRESET_DEFAULT),
  leases: LEASE_DEFAULT,
  retention: { finishedTasksMax: 100, eventsMax: 1000, requestsMs: 86_400_000 },
  pendingMax: 1000,
  batchMax: 1000,
};

export class ManagerDriver {
  now: Instant = 0;
  manager: Manager;
  /** Of the last batch. */
  changes: readonly Change[] = [];
  effects: readonly ManagerEffect[] = [];
  /** The newest sync to each node. */
  readonly syncs: Sync[] = [];
  private readonly disk = new Map<string, Row>();
  private readonly answers: number[] = [];
  private readonly config: ManagerConfig;
  private requests = 0;

  constructor(config: Partial<ManagerConfig> = {}) {
    this.config = { ...CONFIG, ...config };
    this.manager = new Manager(0, this.config, new Cluster(), new SeededRng("manager"));
    this.decide();
  }

  get cluster(): Cluster {
    return this.manager.cluster;
  }

  decide(): void {
    const batch = this.manager.decide(this.now);
    this.changes = batch.changes;
    this.effects = batch.effects;
    for (const row of rowsOf(this.cluster, batch.changes)) this.write(row.table, row.key, row.value);
    for (const effect of batch.effects) if (effect.kind === "sync") this.syncs[effect.node] = effect.sync;
  }

  /** The process dies and another one starts from the disk. */
  restart(config: Partial<ManagerConfig> = {}): void {
    this.manager = new Manager(
      this.now,
      { ...this.config, ...config },
      loadCluster(this.disk.values()),
      new SeededRng("again"),
    );
    this.decide();
  }

  ask(body: Command | Query): Reply {
    this.manager.observe(this.now, { kind: "request", request: ++this.requests, body });
    this.decide();
    const reply = this.effects.find((effect) => effect.kind === "reply" && effect.request === this.requests);
    if (reply?.kind !== "reply") throw new Error(`${body.kind} was not replied to`);
    return reply.reply;
  }

  submit(spec: Partial<TaskSpec> = {}, id: string | null = null): TaskView {
    const reply = this.ask({ kind: "submitTask", submission: { spec: specOf(spec), id }, idempotency: null });
    if (reply.kind !== "submitted") throw new Error(`refused: ${JSON.stringify(reply)}`);
    return reply.tasks[0] as TaskView;
  }

  /** Nodes 0..count−1 of four cores each join and answer. */
  nodes(count: number): this {
    for (let node = 0; node < count; node++) {
      this.ask({ kind: "addNode", address: `host-${node}:5556` });
      this.introduce(node, `node-${node}`);
      this.answer(node, {});
    }
    return this;
  }

  /** The worker that is dialled for the node says that it is `name`, whoever was meant. */
  introduce(node: number, name: string): void {
    const info = { id: name, name, capacity: { cpu: 4000 }, gpus: [], labels: {} };
    const replyTo = this.syncs[node]?.seq ?? 0;
    const nothing = { obeyed: 0, answer: 0, base: 0, reports: [], stats: null, runtime: "ok" } as const;
    const refused = { code: "other-node" } as const;
    const answer = { nodeId: name, session: 1, replyTo, ...nothing, info, refused };
    this.manager.observe(this.now, { kind: "answered", node, answer });
    this.decide();
  }

  /** The node's worker answers the newest sync, having obeyed it. */
  answer(node: number, answer: Partial<Answer>): void {
    this.hear(node, answer);
    this.decide();
  }

  /** The same, and the manager's turn is still to come. */
  hear(node: number, answer: Partial<Answer>): void {
    const name = answer.nodeId ?? this.cluster.nodes[node]?.info?.id ?? `node-${node}`;
    const seq = this.syncs[node]?.seq ?? 0;
    const number = (this.answers[node] ?? 0) + 1;
    this.answers[node] = number;
    const info = { id: name, name, capacity: { cpu: 4000 }, gpus: [], labels: {} };
    const common = { nodeId: name, session: 1, answer: number, replyTo: seq, obeyed: seq, base: number - 1 };
    const empty = {
      reports: [],
      info: number === 1 ? info : null,
      stats: null,
      runtime: "ok",
      refused: null,
    } as const;
    this.manager.observe(this.now, { kind: "answered", node, answer: { ...common, ...empty, ...answer } });
  }

  report(node: number, taskId: string, report: Partial<AttemptReport>): void {
    this.answer(node, { reports: [reportOf(taskId, report)] });
  }

  /** Time passes in the manager's own ticks; `alive` nodes answer at each. */
  pass(until: Instant, alive: readonly number[] = []): void {
    while (this.now < until) {
      this.now = Math.min(until, Math.max(this.now + 1, this.manager.nextWake()));
      this.decide();
      for (const node of alive) this.answer(node, {});
    }
  }

  rows(table: Row["table"]): Row[] {
    return [...this.disk.values()].filter((row) => row.table === table);
  }

  task(id: string): TaskView {
    const reply = this.ask({ kind: "getTask", taskId: id });
    if (reply.kind !== "task") throw new Error(`no task ${id}`);
    return reply.task;
  }

  private write(table: Row["table"], key: string, value: string | null): void {
    if (value === null) this.disk.delete(`${table}/${key}`);
    else this.disk.set(`${table}/${key}`, { table, key, value });
  }
}

export function reportOf(taskId: string, report: Partial<AttemptReport>): AttemptReport {
  const blank = {
    containerId: "c",
    hostPorts: [],
    startedAt: 1,
    finishedAt: null,
    exitCode: null,
    reason: null,
    health: null,
  };
  return { taskId, attempt: 1, phase: "running", ...blank, ...report };
}

export const kindsOf = (changes: readonly Change[]): string[] => changes.map((change) => change.kind);
