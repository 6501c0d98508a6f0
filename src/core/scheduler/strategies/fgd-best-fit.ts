// One of the policies that FGD was compared with (Weng et al., USENIX ATC 2023), as its open simulator has it.

import { tightestDevice } from "../devices/tightest.ts";
import { defaultFilters } from "../filters/default-filters.ts";
import { SEED, withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { leastLeft } from "../scorers/gpu-peers.ts";
import { rankedAtRandom } from "../scorers/random-rank.ts";

/** The least CPU and GPU left, half each, against fixed sizes.
 *
 * Example: 8000 cpu and 1 GPU asked for. Free 64,000 cpu and 8 GPUs: ⌊100 (1 − (56,000/128,000 + 7000/8000)/2)⌋ = ⌊34.375⌋ = 34. Free 32,000
 * and 2: ⌊100 (1 − (24,000/128,000 + 1000/8000)/2)⌋ = ⌊84.375⌋ = 84, taken. */
export const fgdBestFit = withParameters([SEED], (value) => ({
  name: "fgd-best-fit",
  rule: "the least CPU and GPU left over",
  source: "Weng et al., USENIX ATC 2023 (as compared there)",
  filters: defaultFilters,
  scorers: [rankedAtRandom(leastLeft, value(SEED))],
  picker: bestScorePicker,
  devices: tightestDevice,
  kept: "by-shape",
}));
