// The operator: sends the operations of the timeline at their moments, and those that the seed draws, as commands of a
// client. Like any client it knows only what it was told.

import { unreachable } from "../src/core/kernel/assert.ts";
import type { Rng } from "../src/core/kernel/rng.ts";
import { seconds } from "../src/core/kernel/time.ts";
import type { Command, Reply } from "../src/core/manager/events.ts";
import type { TaskRequest } from "../src/core/task/spec.ts";
import type { Clients } from "./clients.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import { exponential } from "./exponential.ts";
import { OPERATION_KINDS, type Operation, type OperationKind, type OperationPlan } from "./operations.ts";

const DRAIN_MEAN = seconds(20);
const AWAY_MEAN = seconds(5);

/** Longer than any message is on its way. */
const SETTLED_AFTER = seconds(20);

/** What the operator works on. */
export interface Site {
  readonly nodes: number;
  readonly jobSize: number;
  /** Submissions so far. */
  submissions(): number;
  /** What the tasks of that submission, a job, were submitted as; null: there is no such job. */
  jobSpec(submission: number): TaskRequest | null;
  /** Where the machine of this number is dialled. */
  addressOf(machine: number): string;
}

interface Source {
  readonly kind: OperationKind;
  readonly every: number;
  readonly rng: Rng;
}

export class Operator {
  private readonly queue: EventQueue;
  private readonly plan: OperationPlan;
  private readonly rng: Rng;
  private readonly clients: Clients;
  private readonly site: Site;
  private readonly plannedKind: EventKind<Operation>;
  private readonly drawnKind: EventKind<Source>;
  private readonly joinKind: EventKind<string>;
  private stopped = false;
  private away = 0;
  private releases = 0;
  /** A removal was asked for: sent twice, it may arrive after the node has joined anew. */
  private removed = false;

  constructor(queue: EventQueue, plan: OperationPlan, rng: Rng, clients: Clients, site: Site) {
    this.queue = queue;
    this.plan = plan;
    this.rng = rng;
    this.clients = clients;
    this.site = site;
    this.plannedKind = queue.register((_, operation) => this.carryOut(operation));
    this.drawnKind = queue.register((_, source) => this.drawn(source));
    this.joinKind = queue.register((_, address) => this.join(address));
  }

  /** Nodes that were removed and are still to join anew. */
  get remaining(): number {
    return this.away;
  }

  start(): void {
    for (const { at, operation } of this.plan.timeline)
      this.queue.schedule(at, this.plannedKind, 0, operation);
    for (const kind of OPERATION_KINDS) {
      const every = this.plan.every[kind];
      if (every !== undefined) this.scheduleNext({ kind, every, rng: this.rng.fork(kind) });
    }
  }

  /** The safety phase is over: if anything was removed all join anew, once no removal can be on its way any more. Workers
   * that have swapped addresses may lose a record that was not theirs by name. */
  stop(): void {
    this.stopped = true;
    for (let node = 0; this.removed && node < this.site.nodes; node++) {
      this.away++;
      this.queue.schedule(this.queue.now + SETTLED_AFTER, this.joinKind, 0, this.site.addressOf(node));
    }
  }

  private scheduleNext(source: Source): void {
    const after = Math.max(1, exponential(source.rng, source.every));
    this.queue.schedule(this.queue.now + after, this.drawnKind, 0, source);
  }

  private drawn(source: Source): void {
    if (this.stopped) return;
    this.carryOut(this.draw(source));
    this.scheduleNext(source);
  }

  private draw({ kind, rng }: Source): Operation {
    const node = rng.below(this.site.nodes);
    switch (kind) {
      case "drain":
        return { kind, node, lasting: exponential(rng, DRAIN_MEAN), maxParallel: 1 + rng.below(3) };
      case "undrain":
      case "cordon":
      case "uncordon":
        return { kind, node };
      case "remove":
        return { kind, node, lasting: exponential(rng, AWAY_MEAN) };
      case "scale":
        return { kind, submission: this.someSubmission(rng), count: rng.below(2 * this.site.jobSize + 1) };
      case "stop-job":
        return { kind, submission: this.someSubmission(rng) };
      case "update": {
        const submission = this.someSubmission(rng);
        const order = rng.below(2) === 0 ? "start-first" : "stop-first";
        return { kind, submission, order, maxParallel: 1 + rng.below(3), broken: rng.below(4) === 0 };
      }
      default:
        return unreachable(kind);
    }
  }

  private someSubmission(rng: Rng): number {
    return 1 + rng.below(Math.max(1, this.site.submissions()));
  }

  /** Nothing any more when the safety phase is over. */
  carryOut(operation: Operation): void {
    if (this.stopped) return;
    if (operation.kind === "remove") this.remove(operation);
    else if (operation.kind === "update") this.update(operation);
    else this.clients.submit(commandOf(operation), () => {});
  }

  /** Refused removals come to nothing: the node answers, or is not known. */
  private remove({ node, lasting, force = true }: Extract<Operation, { kind: "remove" }>): void {
    this.away++;
    this.removed = true;
    this.clients.submit({ kind: "removeNode", node: nameOf(node), force }, (reply: Reply) => {
      const later = reply.kind === "node" ? this.queue.now + lasting : this.queue.now;
      const address = reply.kind === "node" ? reply.node.address : null;
      this.queue.schedule(later, this.joinKind, 0, address ?? this.site.addressOf(node));
    });
  }

  private update(operation: Extract<Operation, { kind: "update" }>): void {
    const { submission, order, maxParallel, broken } = operation;
    const before = this.site.jobSpec(submission);
    if (before === null) return;
    const env = { ...before.env, RELEASE: String(++this.releases), ...(broken ? { START: "rejected" } : {}) };
    const onFailure = "rollback";
    const plan = {
      order,
      maxParallel,
      minHealthyMs: 2_000,
      deadlineMs: 60_000,
      failuresMax: 0,
      onFailure,
    } as const;
    this.clients.submit(
      { kind: "updateJob", name: `job-${submission}`, spec: { ...before, env }, plan },
      () => {},
    );
  }

  /** A removal may have been carried out though the reply that told of it was lost and its repetition was refused: the
   * worker joins in any case, which changes nothing when it is known. */
  private join(address: string): void {
    this.away--;
    this.clients.submit({ kind: "addNode", address }, () => {});
  }
}

const nameOf = (machine: number): string => `node-${machine}`;

function commandOf(operation: Exclude<Operation, { kind: "remove" | "update" }>): Command {
  switch (operation.kind) {
    case "drain": {
      const { node, lasting, maxParallel } = operation;
      return { kind: "drainNode", node: nameOf(node), lengthMs: Math.floor(lasting / 1000), maxParallel };
    }
    case "undrain":
      return { kind: "undrainNode", node: nameOf(operation.node) };
    case "cordon":
      return { kind: "setAvailability", node: nameOf(operation.node), availability: "cordoned" };
    case "uncordon":
      return { kind: "setAvailability", node: nameOf(operation.node), availability: "active" };
    case "scale":
      return { kind: "scaleJob", name: `job-${operation.submission}`, count: operation.count };
    case "stop-job":
      return { kind: "stopJob", name: `job-${operation.submission}` };
    default:
      return unreachable(operation);
  }
}
