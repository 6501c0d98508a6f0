// Part of the cluster is cut off in both directions, once for a blink and once for longer than detection takes.

import { seconds } from "../../src/core/kernel/time.ts";
import type { Direction } from "../faults/network-faults.ts";
import type { FaultAt } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

/** Cuts `nodes` off from second `at` on. */
export function cut(
  at: number,
  nodes: readonly number[],
  direction: Direction,
  lastingSeconds: number,
): FaultAt {
  return {
    at: seconds(at),
    fault: { kind: "partition", nodes, direction, lasting: seconds(lastingSeconds) },
  };
}

export const partition: Scenario = {
  ...calm,
  name: "partition",
  summary: "10 nodes, 200 tasks: three nodes are cut off for 2 s, then four for 30 s",
  faults: {
    rates: {},
    maybeOff: false,
    timeline: [cut(20, [0, 1, 2], "both", 2), cut(40, [2, 3, 4, 5], "both", 30)],
  },
};
