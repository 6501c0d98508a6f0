// Few numbers about few numbers.

import { studentQuantile } from "../../statistics/student.ts";
import { mean } from "../../statistics/summary.ts";

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
  /** The 95 % interval, as if each value erred by itself. */
  readonly low: number;
  readonly high: number;
}

/** Of the straight line through values at 0, 1, 2, …, by least squares; 8 values or more. */
export function slopeOf(values: readonly number[]): Slope {
  const middle = (values.length - 1) / 2;
  const level = mean(values);
  const squares = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const perStep = values.reduce((sum, value, at) => sum + (at - middle) * (value - level), 0) / squares;
  const rest = values.reduce((sum, value, at) => sum + (value - level - perStep * (at - middle)) ** 2, 0);
  const freedom = values.length - 2;
  const half = studentQuantile(0.975, freedom) * Math.sqrt(rest / freedom / squares);
  return { perStep, low: perStep - half, high: perStep + half };
}
