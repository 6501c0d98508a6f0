// A worker's lease: until when it may run fenced attempts, on its machine's clock, which counts suspend. It runs from
// the moment the acknowledged answer was made, which is before it was sent; so nothing that happens to a message on
// its way can stretch it. It must not know what is fenced: fence.ts does.

import type { Duration, Instant } from "../kernel/time.ts";

/** Answers whose moment is remembered. More are under way only on a network that is worse than none: an older one that
 * is acknowledged then renews nothing. */
const REMEMBERED = 16;

export class Lease {
  /** When it ends; 0: there has been none. It only moves later. */
  until: Instant = 0;
  private readonly madeAt: Instant[] = Array.from({ length: REMEMBERED }, () => 0);
  /** The number of the newest answer of this session. */
  private newest = 0;

  /** Answer `number` is being made. */
  made(number: number, now: Instant): void {
    this.newest = number;
    this.madeAt[number % REMEMBERED] = now;
  }

  /** The manager has answer `number` of this session on disk and grants `lease` from when it was made. Did that renew
   * the lease? */
  renew(number: number, lease: Duration): boolean {
    if (number <= 0 || number > this.newest || number <= this.newest - REMEMBERED) return false;
    return this.extend((this.madeAt[number % REMEMBERED] as Instant) + lease);
  }

  /** It lasts until `until` at least: what the watchdog held for the session before. */
  extend(until: Instant): boolean {
    if (until <= this.until) return false;
    this.until = until;
    return true;
  }
}
