// A monotonic clock and two ways to be called back.

import type { Instant } from "../core/kernel/time.ts";

export interface Timers {
  /** Never goes backwards; counts time in which the machine was suspended. */
  now(): Instant;
  /** Calls `run` soon, after what is happening now. */
  soon(run: () => void): void;
  /** Calls `run` once at `at` or a little later; the returned function calls it off. */
  at(at: Instant, run: () => void): () => void;
}
