// The baseline: no information used at all beyond what fits.

import { uniformDevice } from "../devices/uniform.ts";
import { defaultFilters } from "../filters/default-filters.ts";
import { SEED, withParameters } from "../parameters.ts";
import { uniformPicker } from "../pickers/uniform.ts";

/** Every feasible node with the same probability, and of its devices that serve a share each with the same.
 *
 * Example: of three feasible nodes each gets a third of many tasks, within what chance allows. */
export const random = withParameters([SEED], (value) => ({
  name: "random",
  rule: "any feasible node, each with the same probability",
  source: "baseline",
  filters: defaultFilters,
  scorers: [],
  picker: uniformPicker(value(SEED)),
  devices: uniformDevice(value(SEED)),
}));
