// The book's E-PVM as published, kept as a baseline: what it is, not what it was meant to be.
// Source: Tim Boring, Build an Orchestrator in Go, ch. 10, and its program. epvm.ts is the paper's.

import { log2, pow2, toFixedPoint } from "../../kernel/fixed-point.ts";
import type { Node } from "../../node/node.ts";
import { freshStats } from "../fresh-stats.ts";
import type { PlacementRequest, Scorer, Scoring, Snapshot } from "../strategy.ts";

/** Lieb's square-ice constant, 8√3/9. */
const LIEB = 1.539600717839002;
const LOG2_LIEB = log2(LIEB);

/** Scores count in units of 2^−16. */
const FRACTION_BITS = 16;

/** Nodes with more tasks count as having so many: B^50 × 2^16 is below 2^53, and the next hundred would not be. */
const TASKS_MAX = 200;

/**
 * Minus (B^m' − B^m) + 2·(B^((n+1)/4) − B^(n/4)), in units of 2^−16: B = Lieb's constant, n = tasks on the node, m and m'
 * = memory used (measured) plus reserved over the total, before and after the task. The published CPU term is added and
 * taken off again, so it is not here.
 *
 * Example: 1000 of memory, 200 used, 300 reserved by 4 tasks, 100 asked for.
 *
 *     B^0.6 − B^0.5 + 2·(B^1.25 − B^1) = 1.295522 − 1.240806 + 2 × (1.714984 − 1.539601) = 0.405483 → −26574
 *
 * What the book's program does besides is a defect and not reproduced: there n counts the tasks ever placed, and an
 * unreachable node scores 0, the best of all. Here n counts what the node holds, and unreachable nodes are not asked. A
 * node without a fresh measurement counts as having all its memory used, so that it does not win by silence.
 */
export function cubeCost(staleMs: number): Scorer {
  return {
    name: "cube-cost",
    prepare: (snapshot, request) => new CubeCost(snapshot, request, staleMs),
  };
}

class CubeCost implements Scoring {
  private readonly snapshot: Snapshot;
  private readonly asked: number;
  private readonly staleMs: number;

  constructor(snapshot: Snapshot, { spec }: PlacementRequest, staleMs: number) {
    this.snapshot = snapshot;
    this.asked = spec.resources.memory ?? 0;
    this.staleMs = staleMs;
  }

  score(index: number): number {
    const tasks = Math.min(this.snapshot.capacity.attemptsOn(index), TASKS_MAX);
    const cost =
      this.memoryCost(this.snapshot.nodes[index] as Node) + 2 * (power((tasks + 1) / 4) - power(tasks / 4));
    return 0 - toFixedPoint(cost, FRACTION_BITS);
  }

  private memoryCost(node: Node): number {
    const { capacity } = this.snapshot;
    const total = capacity.total(node.index, "memory");
    if (total <= 0) return 0;
    const stats = freshStats(this.snapshot, node, this.staleMs);
    const { memoryTotalBytes = null, memoryAvailableBytes = null } = stats ?? {};
    const known = memoryTotalBytes !== null && memoryAvailableBytes !== null;
    const used = known ? Math.min(Math.max(memoryTotalBytes - memoryAvailableBytes, 0), total) : total;
    const taken = used + total - capacity.free(node.index, "memory");
    return power((taken + this.asked) / total) - power(taken / total);
  }
}

function power(exponent: number): number {
  return pow2(LOG2_LIEB * exponent);
}
