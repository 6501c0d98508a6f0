// What workers measure of their machines, as they would read it from /proc: true to what runs, or with noise, or old, or
// with fields missing. It must not know what anybody makes of it.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { WallTime } from "../src/core/kernel/time.ts";
import type { NodeStats } from "../src/core/node/node.ts";
import { happens } from "./chance.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Happening } from "./happenings.ts";
import type { ProcPlan } from "./scenario.ts";

/** A machine's side. */
export interface Measured {
  readonly index: number;
  /** What runs on it now, summed over its containers. */
  load(): {
    readonly cpu: number;
    readonly memory: number;
    readonly cores: number;
    readonly memoryTotal: number;
  };
  measure(stats: NodeStats): void;
}

export class Proc {
  private readonly queue: EventQueue;
  private readonly plan: ProcPlan;
  private readonly rng: Rng;
  private readonly wallOffset: WallTime;
  private readonly tell: (what: Happening) => void;
  private readonly dueKind: EventKind<Measured>;
  private readonly last: NodeStats[] = [];
  private calm = false;

  constructor(
    queue: EventQueue,
    plan: ProcPlan,
    rng: Rng,
    wallOffset: WallTime,
    tell: (what: Happening) => void,
  ) {
    this.queue = queue;
    this.plan = plan;
    this.rng = rng;
    this.wallOffset = wallOffset;
    this.tell = tell;
    this.dueKind = queue.register((_, machine) => this.due(machine));
  }

  /** Measurements of this machine begin at a moment of their own. */
  watch(machine: Measured): void {
    this.queue.schedule(this.queue.now + this.rng.below(this.plan.every) + 1, this.dueKind, 0, machine);
  }

  /** From now on nothing is told wrong. */
  heal(): void {
    this.calm = true;
  }

  private due(machine: Measured): void {
    this.queue.schedule(this.queue.now + this.plan.every, this.dueKind, 0, machine);
    this.tell("measured");
    const stats = this.told(machine);
    this.last[machine.index] = stats;
    machine.measure(stats);
  }

  private told(machine: Measured): NodeStats {
    const { stale, missing } = this.plan;
    const last = this.last[machine.index];
    if (last !== undefined && !this.calm && happens(this.rng, stale)) {
      this.tell("measured-stale");
      return last;
    }
    const stats = this.read(machine);
    if (this.calm || !happens(this.rng, missing)) return stats;
    this.tell("measured-missing");
    const unread = { cpuPercent: null, memoryAvailableBytes: null, load: null };
    return { ...stats, ...unread, missing: Object.keys(unread) };
  }

  private read(machine: Measured): NodeStats {
    const { cpu, memory, cores, memoryTotal } = machine.load();
    const busy = Math.floor(cpu / (10 * Math.max(1, cores)));
    return {
      takenAt: this.wallOffset + Math.floor(this.queue.now / 1_000),
      cpuPercent: Math.max(0, Math.min(100, busy + this.noise())),
      memoryTotalBytes: memoryTotal,
      memoryAvailableBytes: Math.max(0, memoryTotal - memory),
      diskTotalBytes: null,
      diskFreeBytes: null,
      load: [cpu / 1_000, cpu / 1_000, cpu / 1_000],
      cores,
      missing: ["diskTotalBytes", "diskFreeBytes"],
    };
  }

  private noise(): number {
    const { noisePercent } = this.plan;
    if (this.calm || noisePercent === 0) return 0;
    this.tell("measured-noise");
    return this.rng.below(2 * noisePercent + 1) - noisePercent;
  }
}
