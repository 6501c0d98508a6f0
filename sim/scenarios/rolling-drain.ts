// Every node in turn is drained, removed and joined anew, or only drained and opened again, under services that may not
// notice; jobs grow, shrink and are stopped meanwhile.

import { seconds } from "../../src/core/kernel/time.ts";
import type { OperationAt } from "../operations.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

/** Node `node` from second `at` on: 15 s to get empty, then away for 3 s, or opened again. */
function turn(at: number, node: number): OperationAt[] {
  const lasting = seconds(15);
  const end = seconds(at + 21);
  return [
    { at: seconds(at), operation: { kind: "drain", node, lasting, maxParallel: 1 + (node % 3) } },
    node % 2 === 0
      ? { at: end, operation: { kind: "remove", node, lasting: seconds(3) } }
      : { at: end, operation: { kind: "undrain", node } },
  ];
}

export const rollingDrain: Scenario = {
  ...calm,
  name: "rolling-drain",
  summary: "10 nodes, 200 tasks in jobs: each node is drained in turn, jobs are scaled and stopped meanwhile",
  workload: {
    ...calm.workload,
    jobSize: 8,
    servicePercent: 60,
    arrival: { shape: "even", over: seconds(20) },
  },
  operations: {
    every: {
      cordon: seconds(20),
      uncordon: seconds(10),
      undrain: seconds(60),
      scale: seconds(4),
      "stop-job": seconds(40),
    },
    timeline: Array.from({ length: 10 }, (_, node) => turn(10 + 10 * node, node)).flat(),
  },
  length: seconds(140),
};
