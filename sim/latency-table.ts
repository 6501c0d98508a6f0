// Latency as it was measured: a histogram from which the seed draws, in place of a minimum and an exponential tail.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";
import { between } from "./chance.ts";
import type { LatencyBucket } from "./scenario.ts";

export class LatencyTable {
  private readonly buckets: readonly LatencyBucket[];
  private readonly total: number;

  /** `buckets`: rising in `upTo`, with a weight above 0 in all. */
  constructor(buckets: readonly LatencyBucket[]) {
    this.buckets = buckets;
    this.total = buckets.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** A bucket drawn by weight, and evenly a latency in it: above the bucket before, up to its own bound. */
  draw(rng: Rng): Duration {
    let left = rng.below(this.total);
    let from = 0;
    for (const { upTo, weight } of this.buckets) {
      if (left < weight) return between(rng, from, upTo);
      left -= weight;
      from = upTo + 1;
    }
    return from;
  }
}
