// Ten tasks of one kept service on the first of three nodes, which is drained a minute in.

import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { seconds } from "../../src/core/kernel/time.ts";

export const tenTasks = (maxParallel: number): Scenario => ({
  ...calm,
  name: "ten-tasks",
  nodes: { ...calm.nodes, count: 3 },
  workload: {
    ...calm.workload,
    tasks: 10,
    jobSize: 10,
    arrival: { shape: "even", over: seconds(10) },
    servicePercent: 100,
    stopPercent: 0,
  },
  // the others are closed until all ten run on node 0
  operations: {
    every: {},
    timeline: [
      { at: seconds(5), operation: { kind: "cordon", node: 1 } },
      { at: seconds(5), operation: { kind: "cordon", node: 2 } },
      { at: seconds(50), operation: { kind: "uncordon", node: 1 } },
      { at: seconds(50), operation: { kind: "uncordon", node: 2 } },
      { at: seconds(60), operation: { kind: "drain", node: 0, lasting: seconds(60), maxParallel } },
    ],
  },
});
