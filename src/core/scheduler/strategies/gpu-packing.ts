// One of the policies that FGD was compared with (Weng et al., USENIX ATC 2023), as its open simulator has it.

import { tightestDevice } from "../devices/tightest.ts";
import { defaultFilters } from "../filters/default-filters.ts";
import { SEED, withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { gpuPacking as score } from "../scorers/gpu-packing.ts";
import { rankedAtRandom } from "../scorers/random-rank.ts";

/** GPUs in use before free ones, free ones of used nodes before those of idle nodes.
 *
 * Example: 300 milli asked for. Free 400 and 1000: 400 is picked, 100 − ⌊40/10⌋ = 96. Free 1000 and 200: a whole one is picked, max(50 −
 * 1, 33) = 49. Two whole ones free: max(33 − 2, 2) = 31. */
export const gpuPacking = withParameters([SEED], (value) => ({
  name: "gpu-packing",
  rule: "used GPUs first, idle nodes last",
  source: "Weng et al., USENIX ATC 2023 (as compared there)",
  filters: defaultFilters,
  scorers: [rankedAtRandom(score, value(SEED))],
  picker: bestScorePicker,
  devices: tightestDevice,
  kept: "by-shape",
}));
