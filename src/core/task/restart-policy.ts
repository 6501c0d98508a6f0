// Whether a failed task gets another attempt, when and where. A policy is data, so that policies can be compared.
// It must not know tasks or nodes: it counts restarts and draws delays. Lost nodes and drains are no failures.

import type { Rng } from "../kernel/rng.ts";
import { type Duration, milliseconds } from "../kernel/time.ts";

/** What follows when the restarts of a window are spent: a move to another node, after a delay of its own (Nomad's
 * reschedule). The restarts begin anew there. */
export interface Moving {
  /** Delay before the first move of a row, milliseconds; each further one doubles, up to `delayMaxMs`. */
  readonly delayMs: number;
  readonly delayMaxMs: number;
  /** Moves in a row before the task stays Failed; null: no limit. */
  readonly movesMax: number | null;
}

export interface RestartPolicy {
  /** `on-failure` restarts what failed; `never` restarts nothing. */
  readonly mode: "on-failure" | "never";
  /** Failures that get a restart within a window before the task moves or stays Failed; null: no limit. */
  readonly restartsMax: number | null;
  /** The window that `restartsMax` counts in, milliseconds: it opens with a restart, and the first restart after its end
   * opens the next. Null: the task's whole life. */
  readonly windowMs: number | null;
  /** Delay before the first restart of a row of failures, milliseconds. */
  readonly firstDelayMs: number;
  /** Delay before the second; each further one is `growthPercent` of the one before, up to `delayMaxMs`. */
  readonly delayMs: number;
  readonly delayMaxMs: number;
  /** 100: every delay is the same; 200: they double. 100..1000. */
  readonly growthPercent: number;
  /** Up to this part of the delay is added at random, in percent (0..100). */
  readonly jitterPercent: number;
  /** A run this long (milliseconds) ends the row: the next failure counts as the first again. */
  readonly stableMs: number;
  /** `same-node`: a restart waits for the node of the failed run while that is active and not down. */
  readonly where: "any-node" | "same-node";
  /** Null: a task whose restarts are spent stays Failed. */
  readonly moving: Moving | null;
}

/** Ours: at once, then 1 s doubling to 5 min with 10 % jitter, a row ends after a stable minute, no limit, any node. */
export const RESTART_DEFAULT: RestartPolicy = {
  mode: "on-failure",
  restartsMax: null,
  windowMs: null,
  firstDelayMs: 0,
  delayMs: 1_000,
  delayMaxMs: 300_000,
  growthPercent: 200,
  jitterPercent: 10,
  stableMs: 60_000,
  where: "any-node",
  moving: null,
};

/** May a task that has been restarted `restarts` times in its window be restarted once more? */
export function restartAllowed(policy: RestartPolicy, restarts: number): boolean {
  return policy.mode === "on-failure" && (policy.restartsMax === null || restarts < policy.restartsMax);
}

/** The delay before the restart that follows the `row`-th failure in a row (1, 2, …), jitter included. */
export function restartDelay(policy: RestartPolicy, row: number, rng: Rng): Duration {
  const delay = milliseconds(row <= 1 ? policy.firstDelayMs : grownMs(policy, row - 2));
  const jitterMax = Math.floor((delay * policy.jitterPercent) / 100);
  return delay + (jitterMax > 0 ? rng.below(Math.min(jitterMax, 0xffff_ffff)) : 0);
}

/** `delayMs` grown so many times, cut at the maximum. Each step rounds down, so that every machine finds the same. */
function grownMs({ delayMs, delayMaxMs, growthPercent }: RestartPolicy, times: number): number {
  if (growthPercent <= 100 || delayMs === 0) return Math.min(delayMs, delayMaxMs);
  let delay = delayMs;
  for (let step = 0; step < times && delay < delayMaxMs; step++) {
    const grown = Math.floor((delay * growthPercent) / 100);
    if (grown === delay) break; // too small to grow in whole milliseconds
    delay = grown;
  }
  return Math.min(delay, delayMaxMs);
}

/** The delay before the move that follows `moves` moves in a row, milliseconds. */
export function moveDelayMs({ delayMs, delayMaxMs }: Moving, moves: number): number {
  return Math.min(delayMs * 2 ** Math.min(moves, 30), delayMaxMs);
}

/** No delay of this policy is longer, milliseconds. */
export function longestDelayMs(policy: RestartPolicy): number {
  const restartMs = Math.max(policy.firstDelayMs, policy.delayMaxMs) * (100 + policy.jitterPercent);
  return Math.max(Math.ceil(restartMs / 100), policy.moving?.delayMaxMs ?? 0);
}
