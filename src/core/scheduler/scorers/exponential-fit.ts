// Prefers nodes that the task fills up, CPU and memory together, the steeper the fuller.
// Source: Nomad's ScoreFitBinPack, after Google's BestFit v3.

import { log2, pow2, toFixedPoint } from "../../kernel/fixed-point.ts";
import type { Capacity } from "../../node/capacity.ts";
import type { Scorer } from "../strategy.ts";

const LOG2_TEN = log2(10);

/** Scores count in units of 2^−20. */
const FRACTION_BITS = 20;

/** (20 − (10^freeCpu + 10^freeMemory)) / 18, the sum clamped to 0..18 before, in units of 2^−20; the fractions free after
 * the placement. A node that has none of a resource counts as having none free. */
export const exponentialFit: Scorer = {
  name: "exponential-fit",
  steady: true,
  prepare: ({ capacity }, { spec }) => {
    const { cpu = 0, memory = 0 } = spec.resources;
    return {
      score(node) {
        const sum = tenToFree(capacity, node, "cpu", cpu) + tenToFree(capacity, node, "memory", memory);
        return toFixedPoint(Math.min(Math.max(20 - sum, 0), 18) / 18, FRACTION_BITS);
      },
    };
  },
};

function tenToFree(capacity: Capacity, index: number, resource: string, asked: number): number {
  const total = capacity.total(index, resource);
  if (total <= 0) return 1;
  const free = Math.min(Math.max((capacity.free(index, resource) - asked) / total, 0), 1);
  return pow2(LOG2_TEN * free);
}
