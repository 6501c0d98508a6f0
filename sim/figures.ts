// Figures as people read them. They look the same on every machine: no locale is asked.

import type { Duration } from "../src/core/kernel/time.ts";

/** "1,234,567". */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** "12.3 s". */
export const seconds = (duration: Duration): string => `${(duration / 1_000_000).toFixed(1)} s`;

/** "1,234 ms". */
export const milliseconds = (duration: Duration): string => `${count(Math.round(duration / 1_000))} ms`;

/** "12.3 MB", with the largest unit that leaves at least one. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let left = value;
  let unit = 0;
  while (left >= 1_000 && unit < units.length - 1) {
    left /= 1_000;
    unit++;
  }
  return `${unit === 0 ? left : left.toFixed(1)} ${units[unit]}`;
}

/** "12.3 %" of a share per mille. */
export const perMille = (share: number): string => `${(share / 10).toFixed(1)} %`;
