// What a drawn fault may hit: how many of everything there are.

import type { PartitionShape } from "./partition-shapes.ts";

export interface FaultSite {
  readonly nodes: number;
  readonly racks: number;
  /** Drawn evenly; at least one. */
  readonly partitions: readonly PartitionShape[];
}
