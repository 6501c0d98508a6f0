// Whether a quantity that was looked at every minute levels off: by the straight line through the second half of the time.

import { mean } from "../../../statistics/summary.ts";
import { slopeOf } from "../statistics.ts";

/** A rise of so small a part of the level in an hour is none. */
const RISE_ALLOWED = 0.02;
const MINUTES_PER_HOUR = 60;

export interface Level {
  /** Mean of the second half. */
  readonly level: number;
  /** Of the line, in an hour, with its 95 % interval. */
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
  /** It does not rise for sure, or by less than 2 % an hour for sure. */
  readonly levelsOff: boolean;
}

/** `values`: one a minute, 16 or more. */
export function levelOf(values: readonly number[]): Level {
  const half = values.slice(Math.floor(values.length / 2));
  const slope = slopeOf(half);
  const level = mean(half);
  const [perHour, low, high] = [slope.perStep, slope.low, slope.high].map(
    (each) => each * MINUTES_PER_HOUR,
  ) as [number, number, number];
  return { level, perHour, low, high, levelsOff: low <= 0 || high < RISE_ALLOWED * level };
}
