// Time as the machines know it: integers handed in from outside.
// Instants are monotonic microseconds since an origin that means nothing; wall time is what people and disks
// keep. Nothing here reads a clock: `now` is always an argument.

/** A moment on a monotonic clock: integer microseconds since an arbitrary origin, 0..2^53−1. */
export type Instant = number;

/** A length of time: integer microseconds. */
export type Duration = number;

/** A moment for people and disks: integer milliseconds since 1970-01-01T00:00:00Z. */
export type WallTime = number;

/** Later than every instant: "no wake wanted". */
export const NEVER: Instant = Number.MAX_SAFE_INTEGER;

export const milliseconds = (count: number): Duration => Math.round(count * 1_000);
export const seconds = (count: number): Duration => Math.round(count * 1_000_000);
export const minutes = (count: number): Duration => seconds(count * 60);

/** The first multiple of `grid` that is not before `at`: deadlines meet on a grid so that one wake serves many.
 * What would lie beyond NEVER is NEVER. */
export function roundUp(at: Instant, grid: Duration): Instant {
  const over = at % grid;
  return over === 0 ? at : Math.min(at + (grid - over), NEVER);
}
