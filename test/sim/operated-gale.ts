// The gale, with operators at work: nodes are drained, closed and removed, jobs scaled and stopped, while everything
// that can fail does.

import type { Scenario } from "../../sim/scenario.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import { gale } from "./gale.ts";

export const operatedGale: Scenario = {
  ...gale,
  name: "operated-gale",
  workload: { ...gale.workload, jobSize: 4, servicePercent: 60 },
  operations: {
    every: {
      drain: seconds(4),
      undrain: seconds(5),
      cordon: seconds(15),
      uncordon: seconds(8),
      remove: seconds(4),
      scale: seconds(3),
      "stop-job": seconds(15),
    },
    timeline: [],
  },
};
