// Whether a measurement may be believed. What is old tells of another time, and must not win a choice by that.

import type { Node, NodeStats } from "../node/node.ts";
import type { Snapshot } from "./strategy.ts";

/** The node's measurement, null when there is none or it is stale: taken more than `staleMs` before the snapshot, or as
 * much after it (the node's clock is off, so its age is not known). Without the snapshot's wall time all are stale. */
export function freshStats({ wall }: Snapshot, node: Node, staleMs: number): NodeStats | null {
  if (node.stats === null || wall === undefined) return null;
  return Math.abs(wall - node.stats.takenAt) <= staleMs ? node.stats : null;
}
