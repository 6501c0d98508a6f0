// Nodes and requests as vectors: one dimension per resource that any node has declared, and one for the GPUs of a node
// together, each measured against the largest node. Shared by the scorers of vector bin packing.

import type { Capacity } from "../../node/capacity.ts";
import { GPU_MILLI } from "../../node/gpus.ts";
import type { PlacementRequest, Snapshot } from "../strategy.ts";

/** Sums count in units of 2^−20 of the largest node's amount. */
const UNIT = 2 ** 20;

export class Vectors {
  /** The maxima are of all nodes: scores hold while these are the same. */
  readonly basis: string;
  private readonly capacity: Capacity;
  private readonly asked: number[] = [];
  private readonly largest: number[] = [];
  private readonly gpusAsked: number;
  private readonly gpusLargest: number;

  constructor({ capacity }: Snapshot, { spec }: PlacementRequest) {
    this.capacity = capacity;
    for (let column = 0; column < capacity.resources.size; column++) {
      this.asked.push(spec.resources[capacity.resources.nameOf(column) as string] ?? 0);
      this.largest.push(capacity.totalMax(column));
    }
    this.gpusAsked = spec.gpus === null ? 0 : spec.gpus.count * spec.gpus.milli;
    this.gpusLargest = capacity.gpusMax * GPU_MILLI;
    this.basis = `${this.largest.join()},${this.gpusLargest}`;
  }

  /** Σ_r (f_r − q_r)/max_r, in units of 2^−20. */
  slack(index: number): number {
    let sum = this.part(this.gpusFree(index) - this.gpusAsked, this.gpusLargest);
    for (let column = 0; column < this.largest.length; column++) {
      const left = this.capacity.freeAt(index, column) - (this.asked[column] as number);
      sum += this.part(left, this.largest[column] as number);
    }
    return Math.round(sum * UNIT);
  }

  /** Σ_r (q_r/max_r)(f_r/max_r), in units of 2^−20. */
  alignment(index: number): number {
    let sum = this.product(this.gpusAsked, this.gpusFree(index), this.gpusLargest);
    for (let column = 0; column < this.largest.length; column++) {
      const free = this.capacity.freeAt(index, column);
      sum += this.product(this.asked[column] as number, free, this.largest[column] as number);
    }
    return Math.round(sum * UNIT);
  }

  private gpusFree(node: number): number {
    if (this.gpusLargest === 0) return 0;
    let sum = 0;
    for (const milli of this.capacity.gpuFree(node)) sum += milli;
    return sum;
  }

  private part(amount: number, largest: number): number {
    return largest <= 0 ? 0 : amount / largest;
  }

  private product(asked: number, free: number, largest: number): number {
    return asked === 0 || largest <= 0 ? 0 : (asked / largest) * (free / largest);
  }
}
