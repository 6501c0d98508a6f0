// Machines lose power, some for good measure twice, some for longer than it takes to be declared down.

import { seconds } from "../../src/core/kernel/time.ts";
import type { FaultAt } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

const off = (at: number, node: number, lasting: number, losesContainers = false): FaultAt => {
  return { at: seconds(at), fault: { kind: "power-off", node, lasting: seconds(lasting), losesContainers } };
};

export const nodeLoss: Scenario = {
  ...calm,
  name: "node-loss",
  summary:
    "10 nodes, 200 tasks: four machines lose power, back after 1 s to 60 s, with or without containers",
  faults: {
    rates: {},
    maybeOff: false,
    timeline: [off(20, 0, 60), off(25, 1, 1), off(30, 2, 60, true), off(50, 3, 15), off(70, 3, 5, true)],
  },
};
