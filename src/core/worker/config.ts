// Everything a worker can be told at its start.

import type { Duration, WallTime } from "../kernel/time.ts";
import type { NodeInfo } from "../node/node.ts";

export interface WorkerConfig {
  readonly info: NodeInfo;
  /** Milliseconds to add to an instant (in milliseconds) to get wall time. */
  readonly wallOffset: WallTime;
  /** How long an attempt that the manager does not list may stay before it is removed. */
  readonly orphanGrace: Duration;
  /** How long to wait before a verb that found the runtime unavailable is asked again. */
  readonly retryAfter: Duration;
  /** How long before its lease ends a worker begins to stop fenced attempts; with less than this left it starts none.
   * More than 3 × `engineTimeout`, shorter than the lease. */
  readonly fence: Duration;
  /** How long an engine may take to confirm the end of a fenced attempt before its process is killed by pid. */
  readonly engineTimeout: Duration;
}

export const WORKER_DEFAULTS = {
  orphanGrace: 10_000_000,
  retryAfter: 1_000_000,
  fence: 5_000_000,
  engineTimeout: 1_000_000,
} as const;
