// Fencing with plain processes, without a container engine.

import { markOf, type StartMark } from "../../src/adapters/noted-process.ts";
import { FencedCluster } from "./fenced-cluster.ts";
import { watchdogFates, workerFates } from "./fencing-scenarios.ts";

const newCluster = async (): Promise<FencedCluster> =>
  new FencedCluster("process", "process", async ({ containerId }) => {
    return markOf(Number(containerId?.replace("pid-", ""))) as StartMark;
  });

workerFates("plain processes", newCluster);
watchdogFates("plain processes", newCluster);
