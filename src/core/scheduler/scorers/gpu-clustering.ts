// Keeps tasks of a kind together: those that share a GPU, those that take one, those that take two, …
// Source: GpuClustering in the comparison of Weng et al., USENIX ATC 2023.

import { floorRatio } from "../../kernel/fixed-point.ts";
import { gpuClassOf } from "../../node/gpus.ts";
import type { Scorer } from "../strategy.ts";
import { gpuFreeMilli } from "./gpu-peers.ts";

/** GPU milli of the largest node in that comparison. */
const G = 8_000;

/** CPU only: 0. Else 75 where only tasks of the same class hold GPUs, 50 where such hold some among others, 25 where nobody
 * does, 0 otherwise; plus ⌊25 (8000 − L)/8000⌋, L = the free milli of all the node's GPUs. */
export const gpuClustering: Scorer = {
  name: "gpu-clustering",
  steady: true,
  prepare: ({ capacity }, { spec }) => {
    const { gpus } = spec;
    if (gpus === null || gpus.count === 0) return { score: () => 0 };
    const own = gpuClassOf(gpus);
    return {
      score(index) {
        const full = floorRatio(25 * (G - gpuFreeMilli(capacity, index)), G);
        return company(capacity.gpuClasses(index), own) + full;
      },
    };
  },
};

/** `classes`: attempts by class. */
function company(classes: readonly number[], own: number): number {
  let others = 0;
  for (let at = 0; at < classes.length; at++) if (at !== own && (classes[at] ?? 0) > 0) others++;
  if ((classes[own] ?? 0) > 0) return others === 0 ? 75 : 50;
  return others === 0 ? 25 : 0;
}
