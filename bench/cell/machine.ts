// One machine of a cell: the real worker machine on a runtime that starts containers at once and ends them when their work
// is done. Work is done at full speed, or shared among the containers of the node. It must not know the manager.

import type { EventKind, EventQueue } from "../../sim/event-queue.ts";
import { Loop } from "../../src/core/loop/loop.ts";
import type { LoopPorts } from "../../src/core/loop/machine.ts";
import type { NodeInfo } from "../../src/core/node/node.ts";
import type { Answer } from "../../src/core/sync/messages.ts";
import { type AttemptKey, keyText } from "../../src/core/task/attempt.ts";
import { WORKER_DEFAULTS } from "../../src/core/worker/config.ts";
import type {
  Assignment,
  RuntimeEvent,
  WorkerChange,
  WorkerEffect,
  WorkerEvent,
} from "../../src/core/worker/events.ts";
import { Worker } from "../../src/core/worker/worker.ts";
import { Sharing } from "./sharing.ts";

/** How the containers of a node get on: each as if it were alone, or each the n-th part of the machine's speed. */
export type Progress =
  | { readonly kind: "alone" }
  /** `speed`: containers that run at full speed beside each other, 1 or more; beyond that all slow down alike. */
  | { readonly kind: "shared"; readonly speed: number };

/** What a machine tells and asks of its cell. */
export interface MachineHost {
  readonly queue: EventQueue;
  /** Milliseconds at instant 0. */
  readonly wallOffset: number;
  soon(machine: CellMachine): void;
  answered(machine: CellMachine, answer: Answer): void;
  /** How long the task's work takes on this machine alone, microseconds. */
  workOf(taskId: string): number;
  started(machine: CellMachine, assignment: Assignment): void;
  ended(machine: CellMachine, key: AttemptKey): void;
  readonly exitKind: EventKind<Container>;
}

export interface Container {
  readonly machine: CellMachine;
  readonly key: AttemptKey;
  done: boolean;
}

export class CellMachine implements LoopPorts<WorkerChange, WorkerEffect> {
  readonly index: number;
  readonly loop: Loop<WorkerEvent, WorkerChange, WorkerEffect>;
  private readonly host: MachineHost;
  private readonly sharing: Sharing | null;
  private readonly running = new Map<string, Container>();
  /** Plans of who ends next made so far, where work is shared: only the newest holds. */
  private plans = 0;

  constructor(index: number, info: NodeInfo, progress: Progress, host: MachineHost) {
    this.index = index;
    this.host = host;
    const config = { info, wallOffset: host.wallOffset, ...WORKER_DEFAULTS };
    this.sharing = progress.kind === "alone" ? null : new Sharing(progress.speed);
    this.loop = new Loop(new Worker(config, null), this);
  }

  now(): number {
    return this.host.queue.now;
  }

  soon(): void {
    this.host.soon(this);
  }

  /** Nothing is ever late here, so nothing is ever waited for: what a worker wakes for is a timeout. */
  wakeAt(): void {}

  commit(_changes: readonly WorkerChange[], done: () => void): void {
    done();
  }

  perform(effect: WorkerEffect): void {
    switch (effect.kind) {
      case "answer":
        return this.host.answered(this, effect.answer);
      case "askGuard":
        return this.loop.receive({ kind: "guardFound", notice: null });
      case "list":
        return this.tell({ kind: "listed", containers: [] });
      case "start":
        return this.start(effect.assignment);
      case "remove":
        return this.tell({ kind: "removed", key: effect.key });
      case "stop":
        return this.stop(effect.key);
      default:
        return;
    }
  }

  /** Its planned end has come, unless another one has been planned since. */
  exit(container: Container, plan: number): void {
    if (container.done || plan !== this.plans) return;
    this.finish(container, 0);
  }

  private start(assignment: Assignment): void {
    const { taskId, attempt } = assignment;
    const { queue, wallOffset } = this.host;
    const key = { taskId, attempt };
    const container = { machine: this, key, done: false };
    this.running.set(keyText(key), container);
    this.host.started(this, assignment);
    const work = this.host.workOf(taskId);
    if (this.sharing === null) queue.schedule(queue.now + work, this.host.exitKind, 0, container);
    else {
      this.sharing.add(queue.now, container, work);
      this.planNext(this.sharing);
    }
    const startedAt = wallOffset + Math.floor(queue.now / 1000);
    this.tell({ kind: "started", key, containerId: taskId, hostPorts: [], startedAt, process: null });
  }

  private stop(key: AttemptKey): void {
    const container = this.running.get(keyText(key));
    if (container !== undefined) this.finish(container, 143);
  }

  private finish(container: Container, exitCode: number): void {
    const { queue, wallOffset } = this.host;
    const { key } = container;
    container.done = true;
    this.running.delete(keyText(key));
    this.host.ended(this, key);
    if (this.sharing !== null) {
      this.sharing.remove(queue.now, container);
      this.planNext(this.sharing);
    }
    const finishedAt = wallOffset + Math.floor(queue.now / 1000);
    this.tell({ kind: "exited", key, exitCode, finishedAt, reason: null });
  }

  private planNext(sharing: Sharing): void {
    const next = sharing.next;
    this.plans++;
    if (next === null) return;
    this.host.queue.schedule(sharing.nextAt(this.host.queue.now), this.host.exitKind, this.plans, next);
  }

  private tell(event: RuntimeEvent): void {
    this.loop.receive({ kind: "runtime", event });
  }
}
