// Jobs of services are updated while they serve, start-first and stop-first, one and several at a time; some of the new
// releases cannot start, and go back. Jobs grow and shrink meanwhile.

import { seconds } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

export const rollingUpdate: Scenario = {
  ...calm,
  name: "rolling-update",
  summary: "10 nodes, 20 jobs of 8 services, updated while they serve; releases that cannot start go back",
  workload: {
    ...calm.workload,
    tasks: 160,
    jobSize: 8,
    servicePercent: 100,
    stopPercent: 0,
    arrival: { shape: "even", over: seconds(20) },
  },
  operations: { every: { update: seconds(3), scale: seconds(15) }, timeline: [] },
  length: seconds(150),
};
