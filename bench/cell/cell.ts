// A cell: the real manager and the real workers, with their loops, in a world without weather. Messages take no time,
// commits are at once, containers start at once, nothing fails. So what is measured is the policy alone, and exact
// results of queueing theory hold. It only carries out; what is measured is the observer's business.

import { EventQueue } from "../../sim/event-queue.ts";
import type { Workload, WorkloadJob, WorkloadNode } from "../../sim/workloads/workload.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { present } from "../../src/core/kernel/assert.ts";
import { uuid } from "../../src/core/kernel/rng.ts";
import { Loop } from "../../src/core/loop/loop.ts";
import type { LoopPorts } from "../../src/core/loop/machine.ts";
import type { LivenessPolicy, ManagerConfig, RecoveryPolicy } from "../../src/core/manager/config.ts";
import type { ManagerEffect, ManagerEvent } from "../../src/core/manager/events.ts";
import { Manager } from "../../src/core/manager/manager.ts";
import { PRESET_DEFAULT, recoveryOf } from "../../src/core/manager/presets.ts";
import type { Order } from "../../src/core/scheduler/orders/order.ts";
import { SEED, type Values } from "../../src/core/scheduler/parameters.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { Cluster } from "../../src/core/store/cluster.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { Assignment } from "../../src/core/worker/events.ts";
import { CellMachine, type Container, type MachineHost, type Progress } from "./machine.ts";
import { Measuring } from "./measuring.ts";
import { Requests } from "./requests.ts";

/** Nobody falls silent here: no timeout may come before the end of any run. */
const AGES = 2 ** 50;
const LIVENESS: LivenessPolicy = {
  wait: AGES,
  waitSpread: 0,
  resendAfter: AGES,
  downAfter: null,
  restartGrace: 0,
};
const BATCH_MAX = 100_000;
/** 2024-01-01T00:00:00Z. */
const WALL_OFFSET = 1_704_067_200_000;

/** What happened to a job, by its number in the workload; instants are microseconds after the workload's origin. */
export interface CellObserver {
  arrived?(job: number, at: number): void;
  /** One of its tasks has started. */
  started?(job: number, node: number, at: number): void;
  ended?(job: number, node: number, at: number): void;
}

export interface CellOptions {
  readonly nodes: readonly WorkloadNode[];
  readonly strategy: Strategy;
  /** Parameters of the strategy that are not to be their defaults. */
  readonly values?: Values;
  readonly order: Order;
  /** Chance of the strategy and the manager. */
  readonly seed: string;
  /** By node; absent: containers do not slow each other down. */
  readonly progress?: (node: number) => Progress;
  /** Absent: ours. Nobody falls silent here: of it only what is restarted, and how, can matter. */
  readonly recovery?: RecoveryPolicy;
  readonly observer: CellObserver;
}

/** Hands out jobs in order of arrival, one at a time; null: that was all. */
export type Arrivals = () => WorkloadJob | null;

export const arrivalsOf = ({ jobs }: Workload): Arrivals => {
  let next = 0;
  return () => jobs[next++] ?? null;
};

export class Cell implements MachineHost, LoopPorts<Change, ManagerEffect> {
  readonly queue = new EventQueue();
  readonly wallOffset = WALL_OFFSET;
  readonly manager: Manager;
  readonly exitKind;
  private readonly machines: readonly CellMachine[];
  private readonly loop: Loop<ManagerEvent, Change, ManagerEffect>;
  private readonly observer: CellObserver;
  private readonly requests = new Requests();
  private readonly measuring: Measuring | null;
  private readonly turnKind;
  private readonly machineTurnKind;
  private readonly arriveKind;
  /** Work of each job that has not ended, and how many of its tasks run. */
  private readonly live = new Map<number, { readonly work: number; left: number }>();
  private machineTurns = 0;
  private request = 0;
  private submitted = 0;
  private arrivals: Arrivals = () => null;

  constructor(options: CellOptions) {
    const { nodes, strategy, order, seed, progress, observer } = options;
    const recovery = options.recovery ?? recoveryOf(PRESET_DEFAULT);
    const { queue } = this;
    const rng = new SeededRng(seed);
    this.observer = observer;
    this.exitKind = queue.register<Container>((plan, container) => container.machine.exit(container, plan));
    this.turnKind = queue.register<null>(() => this.managerTurn());
    this.machineTurnKind = queue.register<CellMachine>((_, machine) => this.machineTurn(machine));
    this.arriveKind = queue.register<WorkloadJob>((_, job) => this.arrive(job));
    const chosen = tunedWith(strategy, options.values ?? {}, rng.fork("strategy"));
    this.manager = new Manager(0, configOf(chosen, order, recovery, rng), new Cluster(), rng.fork("manager"));
    this.loop = new Loop(this.manager, this);
    const alone: Progress = { kind: "alone" };
    this.machines = nodes.map(({ name, capacity, gpus, labels }, index) => {
      const info = { id: uuid(rng), name, capacity, gpus, labels };
      return new CellMachine(index, info, progress?.(index) ?? alone, this);
    });
    this.measuring = strategy.parameters?.some(({ name }) => name === "staleMs")
      ? new Measuring(queue, nodes, (node, stats) =>
          this.machine(node).loop.receive({ kind: "measured", stats }),
        )
      : null;
    this.boot();
  }

  /** Runs until every job has ended, or until `stop` says so after an event. */
  run(arrivals: Arrivals, stop: () => boolean = () => false): void {
    this.arrivals = arrivals;
    this.schedule(arrivals());
    this.measuring?.start(() => this.idle);
    while (!stop() && this.queue.step());
  }

  /** Jobs submitted that have not ended. */
  get waitingOrRunning(): number {
    return this.live.size;
  }

  now(): number {
    return this.queue.now;
  }

  soon(machine?: CellMachine): void {
    if (machine === undefined) return this.queue.schedule(this.queue.now, this.turnKind, 0, null);
    this.machineTurns++;
    this.queue.schedule(this.queue.now, this.machineTurnKind, 0, machine);
  }

  /** The manager's own wakes are for silence, which there is not. */
  wakeAt(): void {}

  commit(_changes: readonly Change[], done: () => void): void {
    done();
  }

  perform(effect: ManagerEffect): void {
    if (effect.kind === "sync")
      this.machine(effect.node).loop.receive({ kind: "synced", request: effect.sync.seq, sync: effect.sync });
    else if (effect.kind === "reply" && effect.reply.kind === "refused")
      throw new Error(`The manager refused job ${this.submitted - 1}: ${effect.reply.refusal.code}`);
  }

  answered(machine: CellMachine, answer: Answer): void {
    this.loop.receive({ kind: "answered", node: machine.index, answer });
  }

  workOf(taskId: string): number {
    return present(this.live.get(this.jobOf(taskId)), `Task ${taskId} is under way`).work;
  }

  started(machine: CellMachine, { taskId, spec }: Assignment): void {
    this.measuring?.started(machine.index, spec.resources);
    this.observer.started?.(this.jobOf(taskId), machine.index, this.queue.now);
  }

  ended(machine: CellMachine, { taskId }: AttemptKey): void {
    const job = this.jobOf(taskId);
    this.measuring?.ended(machine.index, this.manager.cluster.task(taskId).spec.resources);
    this.observer.ended?.(job, machine.index, this.queue.now);
    const live = present(this.live.get(job), `Job ${job} is under way`);
    if (--live.left === 0) this.live.delete(job);
  }

  private get idle(): boolean {
    return this.live.size === 0 && this.queue.pending === 0;
  }

  private boot(): void {
    this.loop.start();
    for (const machine of this.machines) machine.loop.start();
    for (const { index } of this.machines) this.ask({ kind: "addNode", address: `node-${index}` });
    this.queue.runUntil(0);
  }

  private machine(index: number): CellMachine {
    return this.machines[index] as CellMachine;
  }

  /** At one instant all workers have their say before the manager decides: what ended makes room for what arrives. */
  private managerTurn(): void {
    if (this.machineTurns > 0) return this.queue.schedule(this.queue.now, this.turnKind, 0, null);
    this.loop.turn();
  }

  private machineTurn(machine: CellMachine): void {
    this.machineTurns--;
    machine.loop.turn();
  }

  /** With all that arrive at the same instant: the manager sees them together. */
  private arrive(first: WorkloadJob): void {
    let job: WorkloadJob | null = first;
    for (; job !== null && job.arrival === this.queue.now; job = this.arrivals()) this.submit(job);
    this.schedule(job);
  }

  private submit(job: WorkloadJob): void {
    const number = this.submitted++;
    const spec = this.requests.of(job, number);
    this.live.set(number, { work: job.duration, left: job.tasks });
    this.observer.arrived?.(number, this.queue.now);
    if (job.tasks === 1) {
      this.ask({ kind: "submitTask", submission: { spec, id: String(number) }, idempotency: null });
    } else {
      const name = String(number);
      this.ask({ kind: "submitJob", name, count: job.tasks, spec, gang: true, idempotency: null });
    }
  }

  private schedule(job: WorkloadJob | null): void {
    if (job !== null) this.queue.schedule(job.arrival, this.arriveKind, 0, job);
  }

  private ask(body: Extract<ManagerEvent, { kind: "request" }>["body"]): void {
    this.loop.receive({ kind: "request", request: ++this.request, body });
  }

  private jobOf(taskId: string): number {
    return Number(this.manager.cluster.task(taskId).jobId ?? taskId);
  }
}

/** A strategy that draws is given a seed, besides. */
function tunedWith(strategy: Strategy, values: Values, rng: SeededRng): Strategy {
  const draws = strategy.parameters?.includes(SEED) === true;
  const all = draws ? { ...values, [SEED.name]: rng.below(SEED.max + 1) } : values;
  return strategy.with?.(all) ?? strategy;
}

function configOf(strategy: Strategy, order: Order, recovery: RecoveryPolicy, rng: SeededRng): ManagerConfig {
  return {
    ...recovery,
    newClusterId: uuid(rng.fork("cluster")),
    wallOffset: WALL_OFFSET,
    strategy,
    order,
    liveness: LIVENESS,
    leases: { lease: 15_000_000, driftPpm: 0 },
    retention: { finishedTasksMax: 0, eventsMax: 0, requestsMs: 0 },
    pendingMax: 10_000_000,
    batchMax: BATCH_MAX,
  };
}
