// A full cluster with a queue in front of it, driven through the manager's own Placing and through changes as the manager
// commits them, without workers, syncs or a disk: what a turn costs by pending order, and with preemption.

import { Draft } from "../../src/core/manager/draft.ts";
import { Placing } from "../../src/core/manager/placing.ts";
import { Draws } from "../../src/core/scheduler/draws.ts";
import type { Order } from "../../src/core/scheduler/orders/order.ts";
import { leastAllocated } from "../../src/core/scheduler/strategies/least-allocated.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { Cluster } from "../../src/core/store/cluster.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import { benchShapes } from "./cluster.ts";

const CORES = 32;
/** Per node: 8 tasks of 4 cores fill it. */
const TASKS_PER_NODE = 8;
/** Shapes of the small tasks that wait behind the first. */
const SHAPES = 50;
/** Placed in one turn, at most. */
const BATCH = 1_000;

export class Crowd {
  readonly cluster = new Cluster();
  private readonly placing: Placing;
  private readonly draws: Draws;
  private readonly filler: TaskSpec;
  private readonly running: string[] = [];
  /** Gave way in the last turn: they end before the next. */
  private stopping: string[] = [];
  private wall = 1_000_000;
  private serial = 0;

  /** `nodes` full nodes; estimates of what runs are drawn from the seed, up to ten minutes. */
  constructor(nodes: number, order: Order, preemptionGap: number | null, seed: number) {
    this.placing = new Placing({ strategy: leastAllocated, order, preemptionGap }, this.cluster);
    this.draws = new Draws(seed, 1);
    this.filler = { ...(benchShapes(1, false, seed)[0] as TaskSpec), resources: { cpu: 4_000 } };
    for (let node = 0; node < nodes; node++) this.join(node);
    for (let task = 0; task < nodes * TASKS_PER_NODE; task++) this.fill(task % nodes);
  }

  /** A task that needs a whole node waits in front of everybody. */
  queueWholeNode(): void {
    this.submit({ ...this.filler, resources: { cpu: CORES * 1000 }, estimateMs: 60_000 });
  }

  /** Small ones, which could go ahead: 1 core each, of 50 shapes, with estimates of up to a minute. */
  queueSmall(count: number): void {
    for (let at = 0; at < count; at++) {
      const shape = this.draws.below(SHAPES);
      this.submit({ ...this.filler, resources: { cpu: 1_000 + shape }, estimateMs: 1_000 * (1 + shape) });
    }
  }

  queueUrgent(count: number): void {
    for (let at = 0; at < count; at++) this.submit({ ...this.filler, priority: 200 });
  }

  /** So many of those that run end; then one turn of placing. Milliseconds of processor time, and what the turn changed. */
  turn(ending: number): { readonly ms: number; readonly placed: number; readonly preempted: number } {
    this.wall += 1_000;
    for (let at = 0; at < ending; at++) this.endAny();
    for (const taskId of this.stopping) this.end(taskId);
    this.placing.chance();
    const draft = this.draft();
    const begun = process.cpuUsage();
    this.placing.place(draft, BATCH);
    const { user, system } = process.cpuUsage(begun);
    const count = (kind: Change["kind"]) => draft.changes.filter((change) => change.kind === kind).length;
    this.stopping = draft.changes.flatMap((each) => (each.kind === "taskPreempted" ? [each.taskId] : []));
    for (const change of draft.changes) if (change.kind === "attemptPlaced") this.running.push(change.taskId);
    return {
      ms: (user + system) / 1000,
      placed: count("attemptPlaced"),
      preempted: count("taskPreempted"),
    };
  }

  private draft(): Draft {
    return new Draft(this.cluster, 0, this.wall, () => {});
  }

  private join(node: number): void {
    const draft = this.draft();
    const info = {
      id: `id-${node}`,
      name: `node-${node}`,
      capacity: { cpu: CORES * 1000, memory: 2 ** 40 },
      gpus: [],
      labels: {},
    };
    draft.change({ kind: "nodeAdded", node, address: `host-${node}:5556` });
    draft.change({ kind: "nodeMet", node, info });
    this.cluster.node(node).liveness = "ready";
  }

  private fill(node: number): void {
    const estimateMs = 1_000 * (1 + this.draws.below(600));
    const taskId = this.submitted({ ...this.filler, estimateMs });
    this.draft().change({
      kind: "attemptPlaced",
      taskId,
      attempt: 1,
      previous: 0,
      node,
      gpuDevices: [],
      at: this.wall,
    });
    this.running.push(taskId);
  }

  private submit(spec: TaskSpec): void {
    this.placing.want(this.cluster.task(this.submitted(spec)));
  }

  private submitted(spec: TaskSpec): string {
    const id = `task-${++this.serial}`;
    this.draft().change({ kind: "taskSubmitted", task: { id, spec, jobId: null }, at: this.wall });
    return id;
  }

  private endAny(): void {
    const at = this.draws.below(this.running.length);
    const taskId = this.running[at] as string;
    this.running[at] = this.running.at(-1) as string;
    this.running.pop();
    this.end(taskId);
  }

  private end(taskId: string): void {
    const blank = { containerId: null, hostPorts: [], startedAt: this.wall, reason: null, health: null };
    const report = {
      taskId,
      attempt: 1,
      phase: "ended",
      finishedAt: this.wall,
      exitCode: 0,
      ...blank,
    } as const;
    const draft = this.draft();
    draft.change({ kind: "attemptReported", report, at: this.wall });
  }
}
