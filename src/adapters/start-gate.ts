// Whether a fenced attempt may still be started: asked by a runtime at the last moment, after the pull, because a
// lease may have run out meanwhile. It must not know what a lease is.

import type { Instant } from "../core/kernel/time.ts";
import type { Assignment } from "../core/worker/events.ts";
import { BootClock } from "./boot-clock.ts";

export class StartGate {
  private readonly now: () => Instant;
  private until: Instant = -1;

  /** `now` is the machine's clock, the one that `allow` speaks of. */
  constructor(now: (() => Instant) | undefined) {
    const clock = new BootClock();
    this.now = now ?? (() => clock.now());
  }

  /** Fenced attempts may be started until then. Before the first call none may. */
  allow(until: Instant): void {
    this.until = until;
  }

  /** Why the attempt may not be started now; null: it may. */
  refusal({ spec }: Assignment): string | null {
    if (spec.onDisconnect === "keep") return null;
    const late = this.now() - this.until;
    if (late <= 0) return null;
    const since = this.until < 0 ? "this node has no lease" : `${Math.ceil(late / 1000)} ms too late`;
    return `Cannot start it: its node may start no task that must not run twice, ${since}`;
  }
}
