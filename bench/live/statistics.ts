// Few numbers about few numbers.

/** The middle one, or the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const low = sorted[Math.ceil(half) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(half)] ?? Number.NaN;
  return (low + high) / 2;
}

/** The value that a share `q` (0..1) of them does not exceed. NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export interface Slope {
  readonly perStep: number;
  /** The 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** Of the straight line through values at 0, 1, 2, …: the median of the slopes of all pairs (Theil 1950, Sen 1968), which few wild
 * values don't move; the interval by the ranks of Kendall's statistic (Sen, J. Am. Stat. Assoc. 63, section 5). 8 values or more. */
export function slopeOf(values: readonly number[]): Slope {
  const slopes: number[] = [];
  for (const [at, value] of values.entries()) {
    for (let later = at + 1; later < values.length; later++)
      slopes.push(((values[later] as number) - value) / (later - at));
  }
  slopes.sort((a, b) => a - b);
  const count = values.length;
  const ranks = NORMAL_975 * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const below = Math.max(0, Math.round((slopes.length - ranks) / 2) - 1);
  const above = Math.min(slopes.length - 1, Math.round((slopes.length + ranks) / 2));
  return { perStep: median(slopes), low: slopes[below] as number, high: slopes[above] as number };
}

/** The 0.975 quantile of the normal distribution. */
const NORMAL_975 = 1.959964;
