// Streaming counts of durations, so that a run of any length can tell its percentiles in constant memory. Integers
// only: a bucket is found by halving, not by a logarithm, whose last bits differ between engines.

import type { Duration } from "../src/core/kernel/time.ts";

const SUB_BITS = 4;
const SUBS = 1 << SUB_BITS;

/** What a histogram has counted, as plain data. `buckets`: counts, the lowest values first. */
export interface HistogramCounts {
  readonly buckets: readonly number[];
  readonly sum: number;
  readonly max: number;
}

/** Counts in buckets of 1/16 of a power of two: a percentile is at most 6.3 % above the true one. */
export class Histogram {
  private readonly buckets: number[] = [];
  private total = 0;
  private sumOfAll = 0;
  private highest = 0;

  get count(): number {
    return this.total;
  }

  /** Of all values, exactly. */
  get sum(): number {
    return this.sumOfAll;
  }

  /** The largest value, exactly; null when nothing was counted. */
  get max(): Duration | null {
    return this.total === 0 ? null : this.highest;
  }

  /** As plain data, to be sent or written. */
  get counts(): HistogramCounts {
    const { buckets, sumOfAll: sum, highest: max } = this;
    return { buckets: [...buckets], sum, max };
  }

  /** `value` is an integer ≥ 0. */
  add(value: Duration): void {
    const bucket = bucketOf(value);
    while (this.buckets.length <= bucket) this.buckets.push(0);
    this.buckets[bucket] = (this.buckets[bucket] as number) + 1;
    this.total++;
    this.sumOfAll += value;
    if (value > this.highest) this.highest = value;
  }

  /** Takes in what another one counted. */
  merge({ buckets, sum, max }: HistogramCounts): void {
    while (this.buckets.length < buckets.length) this.buckets.push(0);
    buckets.forEach((count, bucket) => {
      this.buckets[bucket] = (this.buckets[bucket] as number) + count;
      this.total += count;
    });
    this.sumOfAll += sum;
    this.highest = Math.max(this.highest, max);
  }

  /** The smallest bucket bound that at least `percent` (0 < percent ≤ 100) of the values do not exceed, and never more than
   * the largest value; null when nothing was counted. */
  percentile(percent: number): Duration | null {
    let left = Math.ceil((this.total * percent) / 100);
    if (left === 0) return null;
    for (let bucket = 0; bucket < this.buckets.length; bucket++) {
      left -= this.buckets[bucket] as number;
      if (left <= 0) return Math.min(upperBound(bucket), this.highest);
    }
    return null;
  }
}

function bucketOf(value: number): number {
  let shift = 0;
  let rest = value;
  while (rest >= 2 * SUBS) {
    rest = Math.floor(rest / 2);
    shift++;
  }
  return shift * SUBS + rest;
}

function upperBound(bucket: number): number {
  if (bucket < 2 * SUBS) return bucket;
  const shift = Math.floor(bucket / SUBS) - 1;
  return ((bucket % SUBS) + SUBS + 1) * 2 ** shift - 1;
}
