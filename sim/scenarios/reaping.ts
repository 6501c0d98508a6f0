// The manager keeps next to nothing of the past and dies often: what is over is forgotten at every moment of a crash.

import { seconds } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";
import { managerCrashLoop } from "./manager-crash-loop.ts";
import { badNetwork, badRuntime } from "./storm.ts";

export const reaping: Scenario = {
  ...managerCrashLoop,
  name: "reaping",
  summary:
    "10 nodes, 200 short tasks: 5 finished tasks and 50 events are kept while the manager dies every 3 s",
  workload: { ...calm.workload, run: { shape: "exponential", mean: seconds(3) } },
  network: badNetwork,
  runtime: badRuntime,
  retention: { finishedTasksMax: 5, eventsMax: 50, requestsMs: 86_400_000 },
};
