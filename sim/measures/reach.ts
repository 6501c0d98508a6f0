// Which machines are cut off by partitions at a moment: what runs there serves nobody on the manager's side. It must not
// know what runs where.

import type { Instant } from "../../src/core/kernel/time.ts";

interface Cut {
  readonly machines: readonly number[];
  readonly until: Instant;
}

export class Reach {
  private readonly cuts = new Map<number, number>();
  private open: Cut[] = [];
  private nextAt: Instant = Number.POSITIVE_INFINITY;

  /** When the next of those cuts ends. */
  get nextEnd(): Instant {
    return this.nextAt;
  }

  reaches(machine: number): boolean {
    return !this.cuts.has(machine);
  }

  cut(machines: readonly number[], until: Instant): void {
    for (const machine of machines) this.shift(machine, 1);
    this.open.push({ machines, until });
    this.nextAt = Math.min(this.nextAt, until);
  }

  /** Ends the cuts that are over at `at`; all of them, for what has been healed, when `at` is null. */
  mend(at: Instant | null): void {
    const over = this.open.filter(({ until }) => at === null || until <= at);
    this.open = this.open.filter((cut) => !over.includes(cut));
    for (const { machines } of over) for (const machine of machines) this.shift(machine, -1);
    this.nextAt = this.open.reduce((next, { until }) => Math.min(next, until), Number.POSITIVE_INFINITY);
  }

  private shift(machine: number, by: 1 | -1): void {
    const cuts = (this.cuts.get(machine) ?? 0) + by;
    if (cuts === 0) this.cuts.delete(machine);
    else this.cuts.set(machine, cuts);
  }
}
