// How full a node will be, as Kubernetes counts it: whole percents per resource, their weighted mean.
// Source: Kubernetes NodeResourcesFit (least_allocated.go, most_allocated.go). Kubernetes counts 100m CPU and 200 MB for
// a pod that asks for none; here nothing counts as nothing.

import { floorRatio } from "../../kernel/fixed-point.ts";
import type { Node } from "../../node/node.ts";
import type { PlacementRequest, Scorer, Scoring, Snapshot } from "../strategy.ts";

export type Weights = Readonly<Record<string, number>>;

/** ⌊Σ_r w_r ⌊100 (f_r − q_r)/C_r⌋ / Σ_r w_r⌋ over the weighted resources that the node has: 0..100. */
export function leastAllocated(weights: Weights): Scorer {
  return {
    name: "least-allocated",
    prepare: (snapshot, request) => new Allocation(snapshot, request, weights, 1),
  };
}

/** ⌊Σ_r w_r ⌊100 (u_r + q_r)/C_r⌋ / Σ_r w_r⌋ over the weighted resources that the node has: 0..100. */
export function mostAllocated(weights: Weights): Scorer {
  return {
    name: "most-allocated",
    prepare: (snapshot, request) => new Allocation(snapshot, request, weights, -1),
  };
}

class Allocation implements Scoring {
  /** By resource that is weighted and known. */
  private readonly totals: Float64Array[] = [];
  private readonly frees: Float64Array[] = [];
  private readonly amounts: number[] = [];
  private readonly weights: number[] = [];
  /** 1: what stays free counts; −1: what is used. */
  private readonly sign: 1 | -1;

  constructor({ capacity }: Snapshot, { spec }: PlacementRequest, weights: Weights, sign: 1 | -1) {
    this.sign = sign;
    for (const name in weights) {
      if (weights[name] === 0 || capacity.resources.indexOf(name) === undefined) continue;
      this.totals.push(capacity.totals(name));
      this.frees.push(capacity.frees(name));
      this.amounts.push(spec.resources[name] ?? 0);
      this.weights.push(weights[name] as number);
    }
  }

  score({ index }: Node): number {
    let sum = 0;
    let weightSum = 0;
    for (let at = 0; at < this.amounts.length; at++) {
      const total = (this.totals[at] as Float64Array)[index] as number;
      if (total <= 0) continue;
      const free = ((this.frees[at] as Float64Array)[index] as number) - (this.amounts[at] as number);
      const counted = this.sign === 1 ? free : total - free;
      const weight = this.weights[at] as number;
      sum += weight * floorRatio(100 * Math.min(Math.max(counted, 0), total), total);
      weightSum += weight;
    }
    return weightSum === 0 ? 0 : floorRatio(sum, weightSum);
  }
}
