// Live time. Node offers no clock that is both fine and counts suspend: process.hrtime is CLOCK_MONOTONIC, which
// stands still on Linux while the machine sleeps; os.uptime comes from /proc/uptime (CLOCK_BOOTTIME), which
// does not, in steps of 10 ms. So time is hrtime plus what uptime has gained on it. What a hypervisor's pause
// takes is in neither.

import { uptime } from "node:os";
import { type Duration, type Instant, milliseconds, seconds } from "../core/kernel/time.ts";
import type { Timers } from "../ports/timers.ts";

/** Both in microseconds. `coarse` counts suspend, `fine` need not. */
export interface ClockSources {
  fine(): number;
  coarse(): number;
}

const hrtime = (): number => Number(process.hrtime.bigint() / 1_000n);

/** Elsewhere than on Linux uptime has steps of a second or is wall time's: hrtime is taken as it is. */
const LIVE_SOURCES: ClockSources = {
  fine: hrtime,
  coarse: process.platform === "linux" ? () => Math.round(uptime() * 1_000_000) : hrtime,
};

/** A gain below this is the coarse clock's step, or a reading that was held up between the two clocks. */
const SUSPEND_MIN: Duration = milliseconds(100);

/** Node's timers stand still with CLOCK_MONOTONIC: a long wait looks at the clock this often. */
const SLICE_MAX: Duration = seconds(1);

export class NodeTimers implements Timers {
  private readonly sources: ClockSources;
  /** How far the coarse clock is ahead of the fine one, suspends that were counted included. */
  private lead: Duration;
  private suspended: Duration = 0;

  constructor(sources: ClockSources = LIVE_SOURCES) {
    this.sources = sources;
    // Held up between the two readings, one would make the lead too small: the largest of three is right.
    this.lead = Math.max(...[1, 2, 3].map(() => sources.coarse() - sources.fine()));
  }

  /** Never goes backwards. After a suspend it is ahead by the suspend's length, ±20 ms. PERF: 7 µs. */
  now(): Instant {
    const coarse = this.sources.coarse(); // first: being held up in between can only make the gain smaller
    const fine = this.sources.fine();
    const gained = coarse - fine - this.lead;
    if (gained >= SUSPEND_MIN) {
      this.suspended += gained;
      this.lead += gained;
    }
    return fine + this.suspended;
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  at(at: Instant, run: () => void): () => void {
    let timer: NodeJS.Timeout;
    const sleep = (): void => {
      const left = at - this.now();
      timer = setTimeout(look, Math.ceil(Math.min(Math.max(left, 0), SLICE_MAX) / 1_000));
    };
    const look = (): void => {
      if (this.now() >= at) run();
      else sleep();
    };
    sleep();
    return () => clearTimeout(timer);
  }
}
