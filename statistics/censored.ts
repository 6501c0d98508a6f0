// Samples in which some values are known to lie beyond what was looked at: "never, while we looked" is Infinity. Means are of no use
// there; ranks are, and what is said by ranks needs no made-up number.

import type { Rng } from "../src/core/kernel/rng.ts";

/** A quantile and its 95 % interval; Infinity: beyond what was looked at. */
export interface RankQuantile {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2_000;

/** The least value that at least `part` (0..1) of the values do not exceed: always one of them. NaN of nothing.
 *
 * Example: of 1, 2, 3, never, the half is 2, and 0.9 is never. */
export function rankQuantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return rankOf(sorted, part);
}

const rankOf = (sorted: Float64Array, part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part - 1e-9) - 1)] ?? Number.NaN;

/** With the interval by the percentile bootstrap. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, §13.3.
 * It never reaches beyond the values, so with few of them that of a high quantile is too short above. */
export function quantileInterval(values: readonly number[], part: number, rng: Rng): RankQuantile {
  const value = rankQuantile(values, part);
  const first = values[0];
  if (values.every((one) => one === first)) return { value, low: value, high: value };
  const found = new Float64Array(RESAMPLES);
  const sample = new Float64Array(values.length);
  for (let round = 0; round < RESAMPLES; round++) {
    for (let index = 0; index < sample.length; index++)
      sample[index] = values[rng.below(values.length)] as number;
    found[round] = rankOf(sample.sort(), part);
  }
  found.sort();
  return { value, low: rankOf(found, 0.025), high: rankOf(found, 0.975) };
}

/** Two-sided p-value of as many pairs apart in one direction as in the other; ties do not count. 1 of none.
 *
 * Example: 5 to 0 is 2/2⁵ = 0.0625. */
export function signTest(below: number, above: number): number {
  const pairs = below + above;
  let term = 1 / 2 ** pairs;
  let tail = 0;
  for (let fewer = 0; fewer <= Math.min(below, above); fewer++) {
    tail += term;
    term = (term * (pairs - fewer)) / (fewer + 1);
  }
  return Math.min(1, 2 * tail);
}
