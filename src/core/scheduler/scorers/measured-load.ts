// What the machines say they are doing, as opposed to what was promised to them.

import { floorRatio } from "../../kernel/fixed-point.ts";
import type { Node } from "../../node/node.ts";
import { freshStats } from "../fresh-stats.ts";
import type { Scorer, Snapshot } from "../strategy.ts";

/** Of a node that is not measured: behind all that are, also behind one measured far above its capacity. */
const UNKNOWN = -(2 ** 40);

/** Minus the busy CPU time by /proc/stat in thousandths of the CPU capacity the node offers. A node whose measurement is
 * missing or stale, or that offers no CPU, comes after all others.
 *
 * Example: 8 cores 25 % busy are 2000 millicores; of 7500 offered that is 266 thousandths: −266. */
export function measuredLoad(staleMs: number): Scorer {
  return {
    name: "measured-load",
    prepare: (snapshot) => ({ score: (index) => score(snapshot, snapshot.nodes[index] as Node, staleMs) }),
  };
}

function score(snapshot: Snapshot, node: Node, staleMs: number): number {
  const stats = freshStats(snapshot, node, staleMs);
  const offered = snapshot.capacity.total(node.index, "cpu");
  if (stats === null || stats.cpuPercent === null || offered <= 0) return UNKNOWN;
  const busyMillicores = Math.round(stats.cpuPercent * stats.cores * 10);
  return 0 - Math.min(floorRatio(busyMillicores * 1000, offered), 2 ** 39);
}
