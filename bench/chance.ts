// Draws from distributions that experiments need, by the kernel's own logarithm and power: engines differ in the last bits
// of theirs, and a seed shall give the same workload everywhere.

import { log2, pow2 } from "../src/core/kernel/fixed-point.ts";
import type { Rng } from "../src/core/kernel/rng.ts";

const WORDS = 2 ** 32;

/** Uniform in (0, 1): the middle of one of 2^32 equal parts. */
export function uniform(rng: Rng): number {
  return (rng.below(WORDS) + 0.5) / WORDS;
}

/** Exponential with this mean; an integer ≥ 0. */
export function exponentialOf(rng: Rng, mean: number): number {
  return Math.round(log2(1 / uniform(rng)) * Math.LN2 * mean);
}

/** Standard normal, by the polar method of Marsaglia. */
export function normal(rng: Rng): number {
  for (;;) {
    const x = 2 * uniform(rng) - 1;
    const y = 2 * uniform(rng) - 1;
    const square = x * x + y * y;
    if (square >= 1 || square === 0) continue;
    return x * Math.sqrt((2 * log2(1 / square) * Math.LN2) / square);
  }
}

/** Log-normal with this median; `sigma`: the standard deviation of its natural logarithm. */
export function logNormal(rng: Rng, median: number, sigma: number): number {
  return median * exp(sigma * normal(rng));
}

/** e^x for |x| < 44. */
export function exp(x: number): number {
  const power = pow2(Math.abs(x) / Math.LN2);
  return x < 0 ? 1 / power : power;
}
