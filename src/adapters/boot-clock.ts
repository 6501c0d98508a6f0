// The clock that leases are held by: it counts the time in which the machine was suspended, and every process of the
// machine reads the same value, so that a worker can tell its watchdog an instant. Node offers no such clock that
// is fine: process.hrtime is CLOCK_MONOTONIC, which stands still on Linux while the machine sleeps; os.uptime is
// CLOCK_BOOTTIME, which does not, but reads /proc/uptime in steps of 10 ms. So time is hrtime plus what uptime is
// ahead of it. What a hypervisor's pause takes is in neither.

import { uptime } from "node:os";
import { type Duration, type Instant, milliseconds } from "../core/kernel/time.ts";

/** Both in microseconds since the machine's start. `coarse` counts suspend, `fine` need not. */
export interface ClockSources {
  fine(): number;
  coarse(): number;
}

const hrtime = (): number => Number(process.hrtime.bigint() / 1_000n);

/** Elsewhere than on Linux uptime has steps of a second or is wall time's: hrtime is taken as it is. macOS counts
 * suspend in it (mach_continuous_time); where the platform does not, time stands still in a suspend. */
const LIVE_SOURCES: ClockSources = {
  fine: hrtime,
  coarse: process.platform === "linux" ? () => Math.round(uptime() * 1_000_000) : hrtime,
};

/** A gain below this is the coarse clock's step, or a reading that was held up between the two clocks. */
const SUSPEND_MIN: Duration = milliseconds(100);

export class BootClock {
  private readonly sources: ClockSources;
  /** What was slept through since the machine's start. Only grows: that keeps time from going backwards. */
  private suspended: Duration = 0;

  constructor(sources: ClockSources = LIVE_SOURCES) {
    this.sources = sources;
    // Held up between the two readings, one would find too little: the largest of three is right.
    for (let reading = 0; reading < 3; reading++) this.suspended = Math.max(this.suspended, this.lead());
    if (this.suspended < SUSPEND_MIN) this.suspended = 0;
  }

  /** Integer microseconds since the machine's start; never goes backwards. Clocks of two processes agree to the
   * microsecond on a machine that was never suspended, and within 20 ms after suspends. PERF: 7 µs. */
  now(): Instant {
    const lead = this.lead();
    if (lead - this.suspended >= SUSPEND_MIN) this.suspended = lead;
    return this.sources.fine() + this.suspended;
  }

  /** How far the coarse clock is ahead. It is read first: being held up in between can only make this smaller. */
  private lead(): Duration {
    const coarse = this.sources.coarse();
    return coarse - this.sources.fine();
  }
}
