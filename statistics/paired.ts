// Two policies on the same seeds: how far apart they are, and how sure that is. Differences are taken seed by seed, since
// equal seeds mean equal workloads. What is drawn comes from a seed of its own: equal samples give equal intervals.

import type { Rng } from "../src/core/kernel/rng.ts";
import { deviation, mean, quantile } from "./summary.ts";

export interface PairedDifference {
  /** Mean of a − b over the seeds. */
  readonly mean: number;
  /** The 95 % interval of it, by the studentised bootstrap. Source: Efron and Tibshirani, An Introduction to the Bootstrap,
   * 1993, §12.5. Infinite where there is none: of fewer than three seeds, and where so few of the differences differ
   * that many samples have no spread. */
  readonly low: number;
  readonly high: number;
  /** Mean of the differences over their standard deviation (Cohen's d for pairs); null when they are all the same. */
  readonly effect: number | null;
  /** Two-sided, by flipping the signs of the differences: every flip up to 14 seeds, 20,000 drawn beyond. */
  readonly pValue: number;
  /** Seeds in which a < b, and in which a > b. */
  readonly below: number;
  readonly above: number;
}

const RESAMPLES = 2_000;
/** Samples that may have no spread, as a part of all: of three differences, no two alike, a ninth has none. */
const DEGENERATE_MAX = 0.15;
const FLIPS_DRAWN = 20_000;
const EXACT_MAX = 14;
const INTERVAL_MIN = 3;

/** `a` and `b` by seed, in the same order; one or more. */
export function pairedDifference(a: readonly number[], b: readonly number[], rng: Rng): PairedDifference {
  const differences = a.map((value, index) => value - (b[index] as number));
  const middle = mean(differences);
  const spread = deviation(differences);
  const [low, high] = interval(differences, middle, spread, rng);
  return {
    mean: middle,
    low,
    high,
    effect: spread === 0 ? null : middle / spread,
    pValue: signFlip(differences, rng),
    below: differences.filter((difference) => difference < 0).length,
    above: differences.filter((difference) => difference > 0).length,
  };
}

function interval(
  values: readonly number[],
  middle: number,
  spread: number,
  rng: Rng,
): readonly [number, number] {
  const count = values.length;
  if (count < INTERVAL_MIN) return [-Infinity, Infinity];
  if (spread === 0) return [middle, middle];
  const ratios: number[] = [];
  for (let round = 0; round < RESAMPLES; round++) {
    const sample = values.map(() => values[rng.below(count)] as number);
    const own = deviation(sample);
    if (own > spread * 1e-9) ratios.push((mean(sample) - middle) / own);
  }
  if (ratios.length < RESAMPLES * (1 - DEGENERATE_MAX)) return [-Infinity, Infinity];
  return [middle - quantile(ratios, 0.975) * spread, middle - quantile(ratios, 0.025) * spread];
}

function signFlip(values: readonly number[], rng: Rng): number {
  const seen = Math.abs(values.reduce((sum, value) => sum + value, 0));
  const slack = 1e-12 * values.reduce((sum, value) => sum + Math.abs(value), 0);
  const exact = values.length <= EXACT_MAX;
  const rounds = exact ? 2 ** values.length : FLIPS_DRAWN;
  let extreme = 0;
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    for (let index = 0; index < values.length; index++) {
      const negative = exact ? (round >> index) & 1 : rng.below(2);
      sum += negative ? -(values[index] as number) : (values[index] as number);
    }
    if (Math.abs(sum) >= seen - slack) extreme++;
  }
  return exact ? extreme / rounds : (extreme + 1) / (rounds + 1);
}

/** The p-values as they are when all of them are looked at together. Source: Holm, Scandinavian Journal of Statistics 6,
 * 1979. Example: 0.01, 0.04, 0.03 become 0.03, 0.06, 0.06. */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => at(pValues, a) - at(pValues, b) || a - b);
  const adjusted = pValues.map(() => 0);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * at(pValues, index)));
    adjusted[index] = least;
  });
  return adjusted;
}

const at = (values: readonly number[], index: number): number => values[index] as number;
