// Messages get through one way only: nodes that hear and are not heard, then nodes that are deaf.

import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";
import { cut } from "./partition.ts";

export const oneWayPartition: Scenario = {
  ...calm,
  name: "one-way-partition",
  summary: "10 nodes, 200 tasks: three nodes hear and are not heard for 30 s, three others are deaf for 30 s",
  faults: {
    rates: {},
    maybeOff: false,
    timeline: [cut(20, [0, 1, 2], "from-nodes", 30), cut(40, [4, 5, 6], "to-nodes", 30)],
  },
};
