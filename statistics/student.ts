// Quantiles of the normal distribution and of Student's t, for intervals.
// Source: Abramowitz and Stegun,
// Handbook of Mathematical Functions, 26.2.17 (distribution) and 26.7.5 (t from the normal quantile).

const COEFFICIENTS = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];

/** P(Z ≤ z), within 7.5·10⁻⁸. */
export function normalBelow(z: number): number {
  if (z < 0) return 1 - normalBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const sum = COEFFICIENTS.reduceRight((rest, coefficient) => t * (coefficient + rest), 0);
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

/** The z with P(Z ≤ z) = `p`, 0 < p < 1, by halving; within 10⁻⁶ for p in 0.0001..0.9999. */
export function normalQuantile(p: number): number {
  let low = -9;
  let high = 9;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The t with P(T ≤ t) = `p` for `freedom` ≥ 5 degrees of freedom; within 1 % for p ≤ 0.9995. */
export function studentQuantile(p: number, freedom: number): number {
  const x = normalQuantile(p);
  const terms = [
    (x ** 3 + x) / 4,
    (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96,
    (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / 384,
    (79 * x ** 9 + 776 * x ** 7 + 1482 * x ** 5 - 1920 * x ** 3 - 945 * x) / 92_160,
  ];
  return terms.reduce((sum, term, index) => sum + term / freedom ** (index + 1), x);
}
