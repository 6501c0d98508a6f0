// GPUs are asked for per device: two half-free devices are not one free device.
// Which devices are taken is for Capacity to say; here only whether there are enough.

import type { Filter } from "../strategy.ts";

/** Admits nodes with as many devices of an allowed model as asked for, each with enough free. */
export const gpus: Filter = {
  name: "gpus",
  steady: true,
  admits: ({ capacity }, node, { spec }) => capacity.fitsGpus(node.index, spec.gpus),
  prepare: ({ capacity }, { spec }) =>
    spec.gpus === null ? null : (node) => capacity.fitsGpus(node, spec.gpus),
  refusal: ({ spec }, nodes) => {
    const models = spec.gpus?.models ?? [];
    const wanted = models.length === 0 ? "GPUs" : `GPUs of model ${models.join(" or ")}`;
    return `${nodes === 1 ? "has" : "have"} too few free ${wanted}`;
  },
};
