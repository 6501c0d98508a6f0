// Fills GPUs that are in use before it takes free ones, and free ones of used nodes before those of idle nodes.
// Source: GpuPacking in the comparison of Weng et al., USENIX ATC 2023.

import { type Devices, GPU_MILLI, serves } from "../../node/gpus.ts";
import type { GpuRequest } from "../../task/spec.ts";
import type { Scorer } from "../strategy.ts";

/**
 * CPU only: 0. Else, of k GPUs with f wholly free:
 *
 *     f = k: max(33 − f, f). Otherwise d GPUs are picked by increasing free milli; u = how many of those are wholly free:
 *     u > 0: max(50 − u, 33);  u = 0: max(100 − ⌊Σ ⌊100 g_i/1000⌋ / 10⌋, 50)
 */
export const gpuPacking: Scorer = {
  name: "gpu-packing",
  steady: true,
  prepare: ({ capacity }, { spec }) => {
    const { gpus } = spec;
    if (gpus === null || gpus.count === 0) return { score: () => 0 };
    return {
      score(index) {
        return packing({ freeMilli: capacity.gpuFree(index), models: capacity.gpuModels(index) }, gpus);
      },
    };
  },
};

function packing(node: Devices, gpus: GpuRequest): number {
  const { freeMilli } = node;
  const whole = freeMilli.filter((milli) => milli === GPU_MILLI).length;
  if (whole === freeMilli.length) return Math.max(33 - whole, whole);
  const serving = freeMilli.filter((_, device) => serves(node, device, gpus));
  const picked = serving.sort((a, b) => a - b).slice(0, gpus.count);
  const wholePicked = picked.filter((milli) => milli === GPU_MILLI).length;
  if (wholePicked > 0) return Math.max(50 - wholePicked, 33);
  const percents = picked.reduce((sum, milli) => sum + Math.floor(milli / 10), 0);
  return Math.max(100 - Math.floor(percents / 10), 50);
}
