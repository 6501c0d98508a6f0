// Whom a partition that the seed draws may cut off, by name.

/** Whom a drawn partition cuts off: one node; a run of neighbours up to a fifth of the cluster; nodes of a number that
 * is drawn evenly; each node by the toss of a coin. */
export type PartitionShape = "isolate-one" | "neighbours" | "uniform" | "split";

export const PARTITION_SHAPES = [
  "isolate-one",
  "neighbours",
  "uniform",
  "split",
] as const satisfies readonly PartitionShape[];
