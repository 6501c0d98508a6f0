// The policies that FGD was compared with, with the constants of that comparison: C = 128,000 milli of CPU and G = 8,000
// milli of GPU whatever the node's own size, scores are integers, the highest wins.
// Source: Weng et al., Beware of Fragmentation, USENIX ATC 2023, and its open simulator.
// c, L: the node's free CPU and the free milli of all its GPUs; q, D: the CPU and the milli of all GPUs asked for.

import { floorRatio } from "../../kernel/fixed-point.ts";
import type { Capacity } from "../../node/capacity.ts";
import type { PlacementRequest, Scorer } from "../strategy.ts";

const C = 128_000;
const G = 8_000;
/** (C/G)²: GPU products count so much more than CPU products when both are written over C². */
const GPU_WEIGHT = (C / G) * (C / G);

/** Scores share 2^53 with the rank that breaks ties. */
const SCORE_MAX = 2 ** 19;

/** ⌊100 (1 − ((c/C)(q/C) + (L/G)(D/G))/2)⌋: the smallest dot product wins, the opposite of Tetris. */
export const leastDotProduct: Scorer = {
  name: "least-dot-product",
  steady: true,
  prepare: ({ capacity }, request) => {
    const { cpu, gpu } = askedOf(request);
    return {
      score(index) {
        const sum = capacity.free(index, "cpu") * cpu + GPU_WEIGHT * gpuFreeMilli(capacity, index) * gpu;
        return bounded(floorRatio(200 * C * C - 100 * sum, 2 * C * C));
      },
    };
  },
};

/** ⌊100 (1 − ((c − q)/(2C) + (L − D)/(2G)))⌋: the least left wins. */
export const leastLeft: Scorer = {
  name: "least-left",
  steady: true,
  prepare: ({ capacity }, request) => {
    const { cpu, gpu } = askedOf(request);
    return {
      score(index) {
        const left = capacity.free(index, "cpu") - cpu + (C / G) * (gpuFreeMilli(capacity, index) - gpu);
        return bounded(floorRatio(100 * C - 50 * left, C));
      },
    };
  },
};

/** CPU and GPU milli that are asked for in all. */
function askedOf({ spec }: PlacementRequest): { readonly cpu: number; readonly gpu: number } {
  return { cpu: spec.resources.cpu ?? 0, gpu: spec.gpus === null ? 0 : spec.gpus.count * spec.gpus.milli };
}

/** Free milli of all the node's devices. */
export function gpuFreeMilli(capacity: Capacity, node: number): number {
  let sum = 0;
  for (const milli of capacity.gpuFree(node)) sum += milli;
  return sum;
}

const bounded = (score: number): number => Math.min(Math.max(score, -SCORE_MAX), SCORE_MAX);
