// Figures that sum up a sample.

/** The mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The `part` quantile (0..1), between neighbours by straight line; NaN of nothing. `sorted` is in ascending order.
 *
 * Example: of 1, 2, 3, 4 the half is 2.5 and the 0.9 is 3.7. */
export function quantileOf(sorted: ArrayLike<number>, part: number): number {
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** The `part` quantile of values in any order. */
export function quantile(values: readonly number[], part: number): number {
  return quantileOf(Float64Array.from(values).sort(), part);
}

/** Of the sample: the sum of squares over n − 1. 0 of one value. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}
