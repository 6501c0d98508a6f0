// Whether a quantity that was looked at every minute levels off: by the straight line through the second half of the time.

import { median, slopeOf } from "../statistics.ts";

/** A rise of so small a part of the level in an hour is none. */
const RISE_ALLOWED = 0.02;
const MINUTES_PER_HOUR = 60;

/** `levels off`: it rises by less than 2 % of its level an hour for sure, if at all; `grows`: it rises for sure. */
export type Verdict = "levels off" | "grows" | "undecided";

export interface Level {
  /** Median of the second half. */
  readonly level: number;
  /** Of the line, in an hour, with its 95 % interval. */
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: Verdict;
}

/** `values`: one a minute, 16 or more. */
export function levelOf(values: readonly number[]): Level {
  const half = values.slice(Math.floor(values.length / 2));
  const slope = slopeOf(half);
  const level = median(half);
  const [perHour, low, high] = [slope.perStep, slope.low, slope.high].map(
    (each) => each * MINUTES_PER_HOUR,
  ) as [number, number, number];
  return { level, perHour, low, high, verdict: verdictOf(low, high, level) };
}

function verdictOf(low: number, high: number, level: number): Verdict {
  if (high < RISE_ALLOWED * level) return "levels off";
  return low > 0 ? "grows" : "undecided";
}
