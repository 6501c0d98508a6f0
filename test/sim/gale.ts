// The storm on a cluster small enough for tests: every kind of fault, a bad network, a failing runtime.

import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { storm } from "../../sim/scenarios/storm.ts";

export const gale: Scenario = {
  ...storm,
  name: "gale",
  nodes: calm.nodes,
  workload: calm.workload,
  length: calm.length,
};
