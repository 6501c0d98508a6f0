// Brings the faults: those of the timeline at their moments, and those that the seed draws at their rates. It
// decides when, where and for how long; carrying one out is the world's part.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import { exponential } from "./exponential.ts";
import type { FaultSite } from "./faults/fault-site.ts";
import { drawFault, FAULT_KINDS, type Fault, type FaultKind, type FaultRate } from "./faults.ts";
import type { FaultPlan } from "./scenario.ts";

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
  private readonly site: FaultSite;
  private readonly inject: (fault: Fault) => void;
  private readonly plannedKind: EventKind<Fault>;
  private readonly drawnKind: EventKind<Source>;
  private stopped = false;

  constructor(queue: EventQueue, plan: FaultPlan, rng: Rng, site: FaultSite, inject: (fault: Fault) => void) {
    this.queue = queue;
    this.plan = plan;
    this.rng = rng;
    this.site = site;
    this.inject = inject;
    this.plannedKind = queue.register((_, fault) => this.bring(fault));
    this.drawnKind = queue.register((_, source) => this.drawn(source));
  }

  start(): void {
    const { timeline, laterMax = 0 } = this.plan;
    const later = laterMax === 0 ? 0 : this.rng.fork("later").below(laterMax + 1);
    for (const { at, fault } of timeline) this.queue.schedule(at + later, this.plannedKind, 0, fault);
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
    return drawFault(kind, rng, this.site, exponential(rng, rate.lasting));
  }
}
