// The clock that liveness is counted on: time in which this manager could have heard an answer. A process that
// was paused, or whose disk hung, hears nothing, and no node may be declared down for that.

import { type Duration, type Instant, milliseconds } from "../kernel/time.ts";

/** A manager takes a turn at least this often. */
export const TICK: Duration = milliseconds(250);

/** Lateness up to this is the ordinary unpunctuality of timers. */
const TOLERANCE: Duration = milliseconds(50);

export class Silence {
  private lastTurn: Instant;
  private gaps: Duration = 0;

  constructor(now: Instant) {
    this.lastTurn = now;
  }

  /** When the next turn is due at the latest. */
  get nextTick(): Instant {
    return this.lastTurn + TICK;
  }

  /** A turn happens: what it is late beyond a tick did not count as listening. */
  turn(now: Instant): void {
    const late = now - this.nextTick;
    if (late > TOLERANCE) this.gaps += late;
    this.lastTurn = now;
  }

  /** `now` on the listening clock. */
  at(now: Instant): Instant {
    return now - this.gaps;
  }
}
