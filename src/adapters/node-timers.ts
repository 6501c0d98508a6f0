// Live time: the clock of the machine's start, and Node's timers, which stand still while the machine sleeps and
// are therefore cut in slices.

import { type Duration, type Instant, seconds } from "../core/kernel/time.ts";
import type { Timers } from "../ports/timers.ts";
import { BootClock } from "./boot-clock.ts";

/** Node's timers stand still with CLOCK_MONOTONIC: a long wait looks at the clock this often. */
const SLICE_MAX: Duration = seconds(1);

export class NodeTimers implements Timers {
  private readonly clock: BootClock;

  constructor(clock = new BootClock()) {
    this.clock = clock;
  }

  now(): Instant {
    return this.clock.now();
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
