// What happened to nodes and tasks in the course of a run, as spans of time: for timelines, which people look at. Only so much is
// kept as can be shown; nothing of it is measured.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Liveness } from "../../src/core/node/node.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { AttemptKey, TaskId } from "../../src/core/task/attempt.ts";
import type { Fault, FaultAt } from "../faults.ts";
import { Observer } from "../observer.ts";

const MACHINES_MAX = 200;
const TASKS_MAX = 20_000;
const FAULTS_MAX = 20_000;

export interface NodeSpan {
  readonly machine: number;
  readonly liveness: Liveness;
  readonly from: Instant;
  /** Null: it was still so at the end. */
  to: Instant | null;
}

export interface ContainerSpan {
  readonly attempt: number;
  readonly machine: number;
  readonly from: Instant;
  to: Instant | null;
}

export interface TaskHistory {
  readonly submittedAt: Instant;
  readonly service: boolean;
  readonly containers: ContainerSpan[];
  finishedAt: Instant | null;
}

export class History extends Observer {
  readonly faults: FaultAt[] = [];
  /** What the manager believed of the first machines: of the node that each was last. */
  readonly nodes: NodeSpan[] = [];
  readonly tasks = new Map<TaskId, TaskHistory>();
  /** Intervals in which a manager process lived. */
  readonly managers: { readonly from: Instant; to: Instant | null }[] = [];
  /** When every fault was undone; null: not yet. */
  healedAt: Instant | null = null;
  private readonly open: NodeSpan[] = [];
  /** By machine, the manager's number of it. */
  private readonly nodeOf: number[] = [];

  override faultInjected(at: Instant, fault: Fault): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push({ at, fault });
  }

  override healed(at: Instant): void {
    this.healedAt = at;
  }

  override managerStarted(at: Instant): void {
    this.managers.push({ from: at, to: null });
  }

  override managerEnded(at: Instant): void {
    const last = this.managers.at(-1);
    if (last !== undefined) last.to = at;
  }

  override answerDelivered(_at: Instant, machine: number, node: number): void {
    if (machine < MACHINES_MAX) this.nodeOf[machine] = node;
  }

  override turned(at: Instant, { nodes }: Cluster): void {
    for (let machine = 0; machine < this.nodeOf.length; machine++) {
      const liveness = nodes[this.nodeOf[machine] ?? -1]?.liveness;
      const open = this.open[machine];
      if (liveness === undefined || open?.liveness === liveness) continue;
      if (open !== undefined) open.to = at;
      const span: NodeSpan = { machine, liveness, from: at, to: null };
      this.open[machine] = span;
      this.nodes.push(span);
    }
  }

  override committed(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === "taskSubmitted" && this.tasks.size < TASKS_MAX) {
        const service = change.task.spec.kind === "service";
        this.tasks.set(change.task.id, { submittedAt: at, service, containers: [], finishedAt: null });
      } else if (change.kind === "taskFinished") {
        const task = this.tasks.get(change.taskId);
        if (task !== undefined) task.finishedAt = at;
      }
    }
  }

  override containerStarted(at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    this.tasks.get(taskId)?.containers.push({ attempt, machine, from: at, to: null });
  }

  override containerEnded(at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    const spans = this.tasks.get(taskId)?.containers ?? [];
    const span = spans.find((one) => one.attempt === attempt && one.machine === machine && one.to === null);
    if (span !== undefined) span.to = at;
  }
}
