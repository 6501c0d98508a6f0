// Any device: the baseline beside the uniform choice of nodes.

import { serves } from "../../node/gpus.ts";
import { Draws } from "../draws.ts";
import type { DeviceChooser } from "../strategy.ts";

/** So that the devices' draws are not those of the nodes. */
const OWN = 0x6790_75d1;

/** For a share of one device, every device that serves it with the same probability. Whole devices: the
 * lowest-indexed free ones. */
export function uniformDevice(seed: number): DeviceChooser {
  return {
    name: "uniform",
    choose: ({ capacity }, { index }, { spec }) => {
      const request = spec.gpus;
      if (request === null || request.count !== 1) return capacity.devicesFor(index, request);
      const gpus = { models: capacity.gpuModels(index), freeMilli: capacity.gpuFree(index) };
      const serving = [...gpus.freeMilli.keys()].filter((device) => serves(gpus, device, request));
      if (serving.length === 0) return null;
      const draws = new Draws(seed ^ OWN, capacity.reservations);
      return [serving[draws.below(serving.length)] as number];
    },
  };
}
