// Whether a failed task gets another attempt, and when. A policy is data, so that policies can be compared.
// It must not know tasks or nodes: it counts restarts and draws delays.

import type { Rng } from "../kernel/rng.ts";
import { type Duration, milliseconds } from "../kernel/time.ts";

export interface RestartPolicy {
  /** `on-failure` restarts what failed; `never` restarts nothing. Lost nodes and drains are no failures. */
  readonly mode: "on-failure" | "never";
  /** Failures that get a restart before the task stays Failed; null: no limit. */
  readonly restartsMax: number | null;
  /** Delay before the first restart of a row of failures, milliseconds. */
  readonly firstDelayMs: number;
  /** Delay before the second; each further one doubles, up to `delayMaxMs`. */
  readonly delayMs: number;
  readonly delayMaxMs: number;
  /** Up to this part of the delay is added at random, in percent (0..100). */
  readonly jitterPercent: number;
  /** A run this long (milliseconds) ends the row: the next failure counts as the first again. */
  readonly stableMs: number;
}

/** Ours: at once, then 1 s doubling to 5 min with 10 % jitter, a row ends after a stable minute, no limit. */
export const RESTART_DEFAULT: RestartPolicy = {
  mode: "on-failure",
  restartsMax: null,
  firstDelayMs: 0,
  delayMs: 1_000,
  delayMaxMs: 300_000,
  jitterPercent: 10,
  stableMs: 60_000,
};

/** May a task that has been restarted `restarts` times be restarted once more? */
export function restartAllowed(policy: RestartPolicy, restarts: number): boolean {
  return policy.mode === "on-failure" && (policy.restartsMax === null || restarts < policy.restartsMax);
}

/** The delay before the restart that follows the `row`-th failure in a row (1, 2, …), jitter included. */
export function restartDelay(policy: RestartPolicy, row: number, rng: Rng): Duration {
  if (row <= 1) return milliseconds(policy.firstDelayMs);
  const doublings = Math.min(row - 2, 30);
  const delay = milliseconds(Math.min(policy.delayMs * (1 << doublings), policy.delayMaxMs));
  const jitterMax = Math.floor((delay * policy.jitterPercent) / 100);
  return delay + (jitterMax > 0 ? rng.below(Math.min(jitterMax, 0xffff_ffff)) : 0);
}
