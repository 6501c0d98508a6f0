// Fencing with plain processes, without a container engine.

import type { StartMark } from "../../src/adapters/noted-process.ts";
import { markOf } from "../../src/adapters/noted-process.ts";
import { FencedCluster } from "./fenced-cluster.ts";
import { fencingScenarios } from "./fencing-scenarios.ts";

fencingScenarios("plain processes", async () => {
  return new FencedCluster("process", "process", async ({ containerId }) => {
    return markOf(Number(containerId?.replace("pid-", ""))) as StartMark;
  });
});
