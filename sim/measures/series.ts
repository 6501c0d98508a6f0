// Figures that were read at even intervals, in bounded memory: when there are too many, every other one goes and the interval
// doubles. Every column has a value for every sample.

import type { Duration, Instant } from "../../src/core/kernel/time.ts";

/** Samples that are kept, at most. */
const SAMPLES_MAX = 1_200;

/** As plain data: `at` in microseconds, and as many values in each column. */
export interface SeriesData {
  readonly at: readonly Instant[];
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

export class Series {
  private interval: Duration;
  private nextAt: Instant = 0;
  private at: Instant[] = [];
  private readonly columns = new Map<string, number[]>();

  /** The first interval between two samples. */
  constructor(interval: Duration) {
    this.interval = interval;
  }

  due(at: Instant): boolean {
    return at >= this.nextAt;
  }

  /** Values by column; a column that was not there before was 0. */
  add(at: Instant, values: Readonly<Record<string, number>>): void {
    for (const name in values) {
      if (!this.columns.has(name))
        this.columns.set(
          name,
          this.at.map(() => 0),
        );
    }
    for (const [name, column] of this.columns) column.push(values[name] ?? 0);
    this.at.push(at);
    if (this.at.length > SAMPLES_MAX) this.thin();
    this.nextAt = at - (at % this.interval) + this.interval;
  }

  get data(): SeriesData {
    return { at: this.at, columns: Object.fromEntries(this.columns) };
  }

  private thin(): void {
    this.interval *= 2;
    this.at = this.at.filter((_, index) => index % 2 === 0);
    for (const [name, column] of this.columns)
      this.columns.set(
        name,
        column.filter((_, index) => index % 2 === 0),
      );
  }
}
