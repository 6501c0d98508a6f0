// Whether everything that is wanted serves: how many services have served and do not now, in the course of a run. It is at full
// strength while none is missing. It must not know why one is, or who counts.

import type { Duration, Instant } from "../../src/core/kernel/time.ts";

const STEPS_MAX = 400;

/** So many services were missing from this moment on. */
export interface ShortageStep {
  readonly at: Instant;
  readonly missing: number;
}

export class Shortage {
  /** How it went, the first 400 steps; of those at one moment the last one. */
  readonly steps: ShortageStep[] = [];
  private missing = 0;
  private since: Instant = 0;
  private longest: Duration = 0;

  /** Services that are wanted and do not serve now. */
  get now(): number {
    return this.missing;
  }

  /** One more does not serve (1), or one less (−1). */
  shift(at: Instant, by: 1 | -1): void {
    const before = this.missing;
    this.missing += by;
    if (before === 0) this.since = at;
    else if (this.missing === 0) this.longest = Math.max(this.longest, at - this.since);
    this.note({ at, missing: this.missing });
  }

  /** The longest time below full strength; one that goes on counts until `at`. */
  longestAt(at: Instant): Duration {
    return this.missing === 0 ? this.longest : Math.max(this.longest, at - this.since);
  }

  private note(step: ShortageStep): void {
    const last = this.steps.at(-1);
    if (last?.at === step.at) this.steps[this.steps.length - 1] = step;
    else if (this.steps.length < STEPS_MAX) this.steps.push(step);
  }
}
