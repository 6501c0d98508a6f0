// The cluster of the transcripts: the tank in weather so calm that a reader can count along. A message takes 1 ms, a
// commit 1 ms, a start 200 ms; nothing is lost and no turn is late.

import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { milliseconds } from "../../src/core/kernel/time.ts";

export const calmCluster = (nodes: number): Scenario => ({
  ...calm,
  name: "transcript",
  nodes: { count: nodes, capacity: { cpu: 4_000 } },
  workload: { ...calm.workload, tasks: 0 },
  network: { ...calm.network, latencyMin: milliseconds(1), latencyMean: 0 },
  runtime: { ...calm.runtime, startMin: milliseconds(200), startMean: 0, stopMean: 0 },
  disk: { latencyMin: milliseconds(1), latencyMax: milliseconds(1), discard: false },
  turnDelayMax: { manager: 0, worker: 0 },
});
