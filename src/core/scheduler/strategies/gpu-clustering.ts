// One of the policies that FGD was compared with (Weng et al., USENIX ATC 2023), as its open simulator has it.

import { tightestDevice } from "../devices/tightest.ts";
import { defaultFilters } from "../filters/default-filters.ts";
import { SEED, withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { gpuClustering as score } from "../scorers/gpu-clustering.ts";
import { rankedAtRandom } from "../scorers/random-rank.ts";

/** Beside tasks that hold as many GPUs.
 *
 * Example: half a GPU asked for. A node of 2 GPUs that one task shares, 1500 free: 75 + ⌊25 × 6500/8000⌋ = 95. One where a task holds a
 * whole one, 1000 free: 0 + ⌊25 × 7000/8000⌋ = 21. An idle one: 25 + ⌊25 × 6000/8000⌋ = 43. */
export const gpuClustering = withParameters([SEED], (value) => ({
  name: "gpu-clustering",
  rule: "beside tasks that hold as many GPUs",
  source: "Weng et al., USENIX ATC 2023 (as compared there)",
  filters: defaultFilters,
  scorers: [rankedAtRandom(score, value(SEED))],
  picker: bestScorePicker,
  devices: tightestDevice,
  kept: "by-shape",
}));
