// Measures the machine a worker runs on.

import type { NodeStats } from "../core/node/node.ts";

export interface NodeStatsSource {
  /** Takes a measurement. CPU percent is over the time since the previous call (null in the first). What can't be
   * measured is null and named in `missing`; it never fails as a whole. */
  measure(done: (stats: NodeStats) => void): void;
}
