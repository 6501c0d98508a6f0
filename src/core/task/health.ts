// What a row of probes says about an attempt: start period and thresholds, and nothing of who probes, when, and what is
// done about it. A streak is not stored: whoever starts anew begins with a fresh one.

import { HEALTH_UNKNOWN, type Health } from "./attempt.ts";
import type { CheckTiming } from "./spec.ts";
import { type Attempt, currentAttempt, type Task } from "./task.ts";

/** Probes of one attempt as they have gone so far. */
export interface Streak {
  readonly health: Health;
  /** In a row, up to the last probe: one of the two is 0. */
  readonly successes: number;
  readonly failures: number;
  /** Some probe has passed: the start period is over, however long it was to be. */
  readonly passedOnce: boolean;
}

export const FRESH_STREAK: Streak = Object.freeze({
  health: HEALTH_UNKNOWN,
  successes: 0,
  failures: 0,
  passedOnce: false,
});

/** The streak after a probe that passed. */
export function passed(streak: Streak, check: CheckTiming): Streak {
  const successes = Math.min(streak.successes + 1, check.successes);
  const status = successes === check.successes ? "healthy" : streak.health.status;
  return { health: { status, detail: null }, successes, failures: 0, passedOnce: true };
}

/** The streak after a probe that failed, for the reason `detail`, `ageMs` after the attempt's start. */
export function failed(streak: Streak, check: CheckTiming, ageMs: number, detail: string): Streak {
  const starting = !streak.passedOnce && ageMs < check.startPeriodMs;
  const failures = starting ? 0 : Math.min(streak.failures + 1, check.failures);
  const status = failures === check.failures ? "unhealthy" : streak.health.status;
  return { health: { status, detail }, successes: 0, failures, passedOnce: streak.passedOnce };
}

/** Does the task do its work: it runs, and if it has a health check, that says it is healthy? */
export function serving(task: Task): boolean {
  const attempt = task.state === "Running" ? currentAttempt(task) : undefined;
  return attempt !== undefined && attemptServes(attempt);
}

/** The same of an attempt that may not be the current one. */
export function attemptServes({ task, phase, health }: Attempt): boolean {
  return phase === "running" && (task.spec.healthCheck === null || health.status === "healthy");
}

/** Of a run that ended because it was unhealthy: how long, milliseconds, it may have failed before that was known and
 * done. So a service that never works is not taken for one that ran stably, however slow its check. */
export function lastFailingMs(task: Task): number {
  const check = task.spec.healthCheck;
  if (check === null || (currentAttempt(task)?.condemned ?? null) === null) return 0;
  return check.startPeriodMs + check.intervalMs * check.failures + check.timeoutMs + task.spec.stopGraceMs;
}
