// What leases the nodes may hold, counted on the safe side: from the moment an acknowledged answer was received, which
// is after it was sent, and longer by how much faster this clock may go. The clock is the machine's, not the listening
// clock of `Silence`: it goes on while the manager is paused. See docs/decisions/008-leases.md for why this is enough.

import { type Duration, type Instant, seconds } from "../kernel/time.ts";
import type { LeasePolicy } from "./config.ts";

/** 15 s, and clocks that differ by 1 % at most. */
export const LEASE_DEFAULT: LeasePolicy = { lease: seconds(15), driftPpm: 10_000 };

const MILLION = 1_000_000;

export class Leases {
  /** What a sync grants. */
  readonly lease: Duration;
  private readonly counted: Duration;
  /** When every lease that an earlier manager granted is over. */
  private readonly oldOverAt: Instant;
  /** By node index: when what this manager granted is over. */
  private readonly overAt: Instant[] = [];

  /** `leaseMax`: the longest lease granted before `now`, when this manager starts. */
  constructor(now: Instant, policy: LeasePolicy, leaseMax: Duration) {
    this.lease = policy.lease;
    this.counted = stretched(policy.lease, policy.driftPpm);
    this.oldOverAt = now + stretched(leaseMax, policy.driftPpm);
  }

  /** A sync to the node acknowledges an answer that was received at `receivedAt`. */
  grant(node: number, receivedAt: Instant): void {
    const until = receivedAt + this.counted;
    if (until > (this.overAt[node] ?? 0)) this.overAt[node] = until;
  }

  /** From here on the node's worker runs nothing that is fenced, if nothing else was acknowledged to it. */
  endsAt(node: number): Instant {
    return Math.max(this.oldOverAt, this.overAt[node] ?? 0);
  }
}

/** `lease` by a clock that goes faster by `driftPpm`, rounded up. */
export function stretched(lease: Duration, driftPpm: number): Duration {
  return lease + Math.ceil((lease * driftPpm) / MILLION);
}
