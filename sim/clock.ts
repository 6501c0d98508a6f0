// A machine's own clock: it starts somewhere, and goes faster or slower than the tank's. It counts suspend, as the
// clock of a live worker does, so pauses do not touch it. Its worker and its watchdog read the same one.

import type { Duration, Instant, WallTime } from "../src/core/kernel/time.ts";

const MILLION = 1_000_000;

/** 2024-01-01T00:00:00Z: when every run begins, for people and disks. */
export const EPOCH: WallTime = 1_704_067_200_000;

export class Clock {
  private readonly skew: Duration;
  private readonly driftPpm: number;
  /** It shows the tank's own time. PERF: then the very number is handed back, and none is made. */
  private readonly exact: boolean;

  /** What it calls a second lasts 1 s + `driftPpm` µs of the tank's time; at the tank's 0 it shows `skew`. */
  constructor(skew: Duration, driftPpm: number) {
    this.skew = skew;
    this.driftPpm = driftPpm;
    this.exact = skew === 0 && driftPpm === 0;
  }

  /** What it shows at the tank's instant `at`. */
  show(at: Instant): Instant {
    if (this.exact) return at;
    return this.skew + at - Math.ceil((at * this.driftPpm) / (MILLION + this.driftPpm));
  }

  /** The first instant of the tank at which it shows `local` or more. */
  when(local: Instant): Instant {
    if (this.exact) return local;
    const since = local - this.skew;
    return since + Math.ceil((since * this.driftPpm) / MILLION);
  }
}

/** The tank's own time. */
export const TANK_TIME = new Clock(0, 0);
