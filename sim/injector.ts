// Brings the faults: those of the timeline at their moments, and those that the seed draws at their rates. It
// decides when, where and for how long; carrying one out is the world's part.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import { exponential } from "./exponential.ts";
import { type Direction, FAULT_KINDS, type Fault, type FaultKind, type FaultRate } from "./faults.ts";
import type { FaultPlan } from "./scenario.ts";

const DIRECTIONS: readonly Direction[] = ["both", "to-nodes", "from-nodes"];

/** A kind that the seed draws, with a stream of its own so that kinds do not disturb each other. */
interface Source {
  readonly kind: FaultKind;
  readonly rate: FaultRate;
  readonly rng: Rng;
}

export class Injector {
  private readonly queue: EventQueue;
  private readonly plan: FaultPlan;
  private readonly rng: Rng;
  private readonly nodes: number;
  private readonly inject: (fault: Fault) => void;
  private readonly plannedKind: EventKind<Fault>;
  private readonly drawnKind: EventKind<Source>;
  private stopped = false;

  constructor(queue: EventQueue, plan: FaultPlan, rng: Rng, nodes: number, inject: (fault: Fault) => void) {
    this.queue = queue;
    this.plan = plan;
    this.rng = rng;
    this.nodes = nodes;
    this.inject = inject;
    this.plannedKind = queue.register((_, fault) => this.bring(fault));
    this.drawnKind = queue.register((_, source) => this.drawn(source));
  }

  start(): void {
    for (const { at, fault } of this.plan.timeline) this.queue.schedule(at, this.plannedKind, 0, fault);
    for (const kind of FAULT_KINDS) this.startSource(kind);
  }

  /** The safety phase is over. */
  stop(): void {
    this.stopped = true;
  }

  private startSource(kind: FaultKind): void {
    const rate = this.plan.rates[kind];
    const rng = this.rng.fork(kind);
    if (rate === undefined) return;
    if (this.plan.maybeOff && rng.below(4) === 0) return;
    this.scheduleNext({ kind, rate, rng });
  }

  private scheduleNext(source: Source): void {
    const after = Math.max(1, exponential(source.rng, source.rate.every));
    this.queue.schedule(this.queue.now + after, this.drawnKind, 0, source);
  }

  private drawn(source: Source): void {
    if (this.stopped) return;
    this.bring(this.draw(source));
    this.scheduleNext(source);
  }

  private bring(fault: Fault): void {
    if (!this.stopped) this.inject(fault);
  }

  private draw({ kind, rate, rng }: Source): Fault {
    const lasting: Duration = exponential(rng, rate.lasting);
    switch (kind) {
      case "power-off":
        return { kind, node: rng.below(this.nodes), losesContainers: rng.below(2) === 0, lasting };
      case "worker-crash":
      case "engine-freeze":
      case "worker-wipe":
        return { kind, node: rng.below(this.nodes), lasting };
      case "worker-pause":
        return { kind, node: rng.below(this.nodes), watchdogToo: false, lasting };
      case "worker-move":
        return { kind, node: rng.below(this.nodes), with: this.perhapsOther(rng), lasting };
      case "manager-crash":
      case "manager-pause":
        return { kind, lasting };
      case "partition":
        return {
          kind,
          nodes: this.someNodes(rng),
          direction: DIRECTIONS[rng.below(3)] as Direction,
          lasting,
        };
      case "disk-crash":
        return { kind, when: rng.below(2) === 0 ? "before" : "after", lasting };
    }
  }

  /** Mostly a node to swap with. */
  private perhapsOther(rng: Rng): number | null {
    const node = rng.below(this.nodes);
    return rng.below(4) === 0 ? null : node;
  }

  /** One node, or a run of neighbours up to a fifth of the cluster. */
  private someNodes(rng: Rng): number[] {
    const count = rng.below(2) === 0 ? 1 : 1 + rng.below(Math.max(1, Math.floor(this.nodes / 5)));
    const first = rng.below(this.nodes);
    return Array.from({ length: count }, (_, index) => (first + index) % this.nodes);
  }
}
