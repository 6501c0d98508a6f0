// How full a node will be, as Kubernetes counts it: whole percents per resource, their weighted mean.
// Source: Kubernetes NodeResourcesFit (least_allocated.go, most_allocated.go). Kubernetes counts 100m CPU and 200 MB for
// a pod that asks for none; here nothing counts as nothing.

import { floorRatio } from "../../kernel/fixed-point.ts";
import type { Capacity } from "../../node/capacity.ts";
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
  private readonly capacity: Capacity;
  private readonly columns: number[] = [];
  private readonly amounts: number[] = [];
  private readonly weights: number[] = [];
  /** 1: what stays free counts; −1: what is used. */
  private readonly sign: 1 | -1;

  constructor(snapshot: Snapshot, { spec }: PlacementRequest, weights: Weights, sign: 1 | -1) {
    this.capacity = snapshot.capacity;
    this.sign = sign;
    for (const name in weights) {
      const column = this.capacity.resources.indexOf(name);
      if (column === undefined || weights[name] === 0) continue;
      this.columns.push(column);
      this.amounts.push(spec.resources[name] ?? 0);
      this.weights.push(weights[name] as number);
    }
  }

  score(node: Node): number {
    let sum = 0;
    let weightSum = 0;
    for (let at = 0; at < this.columns.length; at++) {
      const column = this.columns[at] as number;
      const total = this.capacity.totalAt(node.index, column);
      if (total <= 0) continue;
      const free = this.capacity.freeAt(node.index, column) - (this.amounts[at] as number);
      const counted = this.sign === 1 ? free : total - free;
      const weight = this.weights[at] as number;
      sum += weight * floorRatio(100 * Math.min(Math.max(counted, 0), total), total);
      weightSum += weight;
    }
    return weightSum === 0 ? 0 : floorRatio(sum, weightSum);
  }
}
