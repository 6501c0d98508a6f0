// Fragmentation gradient descent: a task goes where it makes the least free GPU useless to the tasks expected.
// Source: Weng et al., Beware of Fragmentation, USENIX ATC 2023. The formulas stand with the scorers.

import { defaultFilters } from "../filters/default-filters.ts";
import { SEED, withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { FragmentationGradient } from "../scorers/fragmentation-gradient.ts";
import { rankedAtRandom } from "../scorers/random-rank.ts";
import type { Strategy } from "../strategy.ts";
import { DEFAULT_WORKLOAD, type TargetWorkload } from "../target-workload.ts";

/** The node and device where the task adds the least expected fragmentation under `workload`; equal scores by an order of
 * the nodes drawn once from the seed. */
export function fgdFor(workload: TargetWorkload): Strategy {
  return withParameters([SEED], (value) => {
    const gradient = new FragmentationGradient(workload);
    return {
      name: "fgd",
      rule: "the least growth of GPU fragmentation under the expected workload",
      source: "Weng et al., USENIX ATC 2023",
      filters: defaultFilters,
      scorers: [rankedAtRandom(gradient.scorer, value(SEED))],
      picker: bestScorePicker,
      devices: gradient.devices,
      kept: "by-shape",
    };
  });
}

/** For a workload that nobody has told: DEFAULT_WORKLOAD.
 *
 * Example, for the workload 1 × {1 GPU of 600 milli, 4000 cpu} and a request of 500 milli: a node with 500 and 1000 free has F = 500.
 * On the first device: F = 0, Δ = −500, ⌊100 / (1 + e^−0.5)⌋ = 62. On the second, 500 and 500 are left: F = 1000, Δ = 500, ⌊100 /
 * (1 + e^0.5)⌋ = 37. The node scores 62, and the first device is taken. */
export const fgd = fgdFor(DEFAULT_WORKLOAD);
