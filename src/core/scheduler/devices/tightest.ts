// Which device a task shares: the one that is left with the least, so that whole devices stay whole.

import { serves } from "../../node/gpus.ts";
import type { DeviceChooser } from "../strategy.ts";

/** For a share of one device, the device with the least free that serves it, the lowest index among equals (best
 * fit). Whole devices: the lowest-indexed free ones. Source: the baselines of Weng et al., USENIX ATC 2023.
 *
 * Example: free 1000, 400, 300, 400; asked for 350 → device 1. */
export const tightestDevice: DeviceChooser = {
  name: "tightest",
  choose: ({ capacity }, { index }, { spec }) => {
    const request = spec.gpus;
    if (request === null || request.count !== 1) return capacity.devicesFor(index, request);
    const gpus = { models: capacity.gpuModels(index), freeMilli: capacity.gpuFree(index) };
    let best = -1;
    for (let device = 0; device < gpus.freeMilli.length; device++) {
      if (!serves(gpus, device, request)) continue;
      if (best < 0 || (gpus.freeMilli[device] as number) < (gpus.freeMilli[best] as number)) best = device;
    }
    return best < 0 ? null : [best];
  },
};
