// Nodes that come and go about as fast as they are found out: the worst case for replacing too early or too late.

import { seconds } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";
import { badRuntime } from "./storm.ts";

export const flapping: Scenario = {
  ...calm,
  name: "flapping",
  summary: "10 nodes, 200 tasks: workers and links fail for about as long as detection takes",
  runtime: badRuntime,
  faults: {
    rates: {
      "worker-crash": { every: seconds(2), lasting: seconds(4) },
      partition: { every: seconds(3), lasting: seconds(5) },
    },
    maybeOff: false,
    timeline: [],
  },
};
