// Small draws from a named stream that several parts of the tank share.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";

/** True in `perMillion` of a million draws. Certain outcomes draw nothing. */
export function happens(rng: Rng, perMillion: number): boolean {
  if (perMillion <= 0) return false;
  return perMillion >= 1_000_000 || rng.below(1_000_000) < perMillion;
}

/** A uniform integer in [from, to]. */
export function between(rng: Rng, from: Duration, to: Duration): Duration {
  return to > from ? from + rng.below(Math.min(to - from + 1, 0x1_0000_0000)) : from;
}
