// Prefers nodes whose CPU and memory fill up at the same pace: a node out of one is of no use for the rest of the other.
// Source: Kubernetes NodeResourcesBalancedAllocation.

import type { Capacity } from "../../node/capacity.ts";
import type { Scorer } from "../strategy.ts";

/** ⌊100 × (1 − σ)⌋, σ = the standard deviation of the fractions (u + q)/C of CPU and memory, which for two is half their
 * difference. A resource that the node does not have is left out; fractions above 1 count as 1. 50..100. */
export const balance: Scorer = {
  name: "balance",
  steady: true,
  prepare: ({ capacity }, { spec }) => {
    const { cpu = 0, memory = 0 } = spec.resources;
    return {
      score(node) {
        const cpuUsed = fraction(capacity, node, "cpu", cpu);
        const memoryUsed = fraction(capacity, node, "memory", memory);
        if (cpuUsed < 0 || memoryUsed < 0) return 100;
        return Math.floor(100 * (1 - Math.abs(cpuUsed - memoryUsed) / 2));
      },
    };
  },
};

/** −1: the node has none. */
function fraction(capacity: Capacity, index: number, resource: string, asked: number): number {
  const total = capacity.total(index, resource);
  if (total <= 0) return -1;
  return Math.min((total - capacity.free(index, resource) + asked) / total, 1);
}
