// Exponentially distributed delays without Math.log, whose last bits differ between JavaScript engines: a table of
// quantiles in fixed point, built with additions, multiplications and divisions only, which IEEE 754 defines exactly.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";

const ENTRIES = 4096;
const ONE = 65_536;

/** −ln(1 − u) at u = (index + ½) / 4096, in 1/65536. */
const QUANTILES = Float64Array.from({ length: ENTRIES }, (_, index) => {
  return Math.round(-ln((ENTRIES - index - 0.5) / ENTRIES) * ONE);
});

/** An integer delay with this mean, exponentially distributed: at most 9.01 means, the last 1/4096 is cut off. */
export function exponential(rng: Rng, mean: Duration): Duration {
  if (mean <= 0) return 0;
  return Math.floor((mean * (QUANTILES[rng.below(ENTRIES)] as number)) / ONE);
}

/** The natural logarithm of `x` (0 < x ≤ 1), by ln(m · 2^e) = 2·artanh((m−1)/(m+1)) + e·ln 2. */
function ln(x: number): number {
  let exponent = 0;
  let mantissa = x;
  while (mantissa < 0.75) {
    mantissa *= 2;
    exponent--;
  }
  return artanhTwice((mantissa - 1) / (mantissa + 1)) + exponent * artanhTwice(1 / 3);
}

/** 2·artanh(z) by its series; |z| ≤ 1/3 makes 20 terms enough. */
function artanhTwice(z: number): number {
  let power = z;
  let sum = 0;
  for (let term = 1; term < 41; term += 2) {
    sum += power / term;
    power *= z * z;
  }
  return 2 * sum;
}
