// One of the policies that FGD was compared with (Weng et al., USENIX ATC 2023), as its open simulator has it.

import { tightestDevice } from "../devices/tightest.ts";
import { defaultFilters } from "../filters/default-filters.ts";
import { SEED, withParameters } from "../parameters.ts";
import { bestScorePicker } from "../pickers/best-score.ts";
import { leastDotProduct } from "../scorers/gpu-peers.ts";
import { rankedAtRandom } from "../scorers/random-rank.ts";

/** The smallest dot product of what is free and what is asked for: the opposite of dot-product.ts.
 *
 * Example: 8000 cpu and 1 GPU asked for. Free 64,000 cpu and 8 GPUs: ⌊100 (1 − (0.5 × 0.0625 + 1 × 0.125)/2)⌋ = ⌊92.1875⌋ = 92. Free 32,000
 * and 2: ⌊100 (1 − (0.25 × 0.0625 + 0.25 × 0.125)/2)⌋ = ⌊97.65625⌋ = 97, taken. */
export const fgdDotProduct = withParameters([SEED], (value) => ({
  name: "fgd-dot-product",
  rule: "the smallest dot product of free and asked for",
  source: "Weng et al., USENIX ATC 2023 (as compared there)",
  filters: defaultFilters,
  scorers: [rankedAtRandom(leastDotProduct, value(SEED))],
  picker: bestScorePicker,
  devices: tightestDevice,
  kept: "by-shape",
}));
