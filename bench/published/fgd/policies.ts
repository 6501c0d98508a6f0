// The six policies of the published comparison, by their names there, and ours.

import { fgdFor } from "../../../src/core/scheduler/strategies/fgd.ts";
import { fgdBestFit } from "../../../src/core/scheduler/strategies/fgd-best-fit.ts";
import { fgdDotProduct } from "../../../src/core/scheduler/strategies/fgd-dot-product.ts";
import { gpuClustering } from "../../../src/core/scheduler/strategies/gpu-clustering.ts";
import { gpuPacking } from "../../../src/core/scheduler/strategies/gpu-packing.ts";
import { random } from "../../../src/core/scheduler/strategies/random.ts";
import type { Strategy } from "../../../src/core/scheduler/strategy.ts";
import type { TargetWorkload } from "../../../src/core/scheduler/target-workload.ts";

export const POLICIES = ["Random", "DotProd", "GpuClustering", "GpuPacking", "BestFit", "FGD"] as const;
export type Policy = (typeof POLICIES)[number];

/** The strategy behind a policy; FGD is told the workload. */
export function strategyOf(policy: Policy, workload: TargetWorkload): Strategy {
  switch (policy) {
    case "Random":
      return random;
    case "DotProd":
      return fgdDotProduct;
    case "GpuClustering":
      return gpuClustering;
    case "GpuPacking":
      return gpuPacking;
    case "BestFit":
      return fgdBestFit;
    case "FGD":
      return fgdFor(workload);
  }
}
