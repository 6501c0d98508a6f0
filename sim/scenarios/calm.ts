// Fair weather, and the values that every other scenario starts from: a small cluster with room to spare, a fast
// network, our own liveness and restart policy.

import { milliseconds, minutes, seconds } from "../../src/core/kernel/time.ts";
import { LEASE_DEFAULT } from "../../src/core/manager/leases.ts";
import { PRESET_DEFAULT, recoveryOf } from "../../src/core/manager/presets.ts";
import { NO_OPERATIONS } from "../operations.ts";
import type { Scenario } from "../scenario.ts";

const GIB = 2 ** 30;

export const calm: Scenario = {
  name: "calm",
  summary: "10 nodes, 200 tasks, nothing goes wrong",
  nodes: { count: 10, capacity: { cpu: 16_000, memory: 64 * GIB, disk: 500 * GIB } },
  workload: {
    tasks: 200,
    jobSize: 1,
    arrival: { shape: "poisson", over: seconds(60) },
    servicePercent: 30,
    sizes: [
      { cpu: 250, memory: GIB / 2 },
      { cpu: 500, memory: GIB },
      { cpu: 1_000, memory: 2 * GIB },
    ],
    run: { shape: "exponential", mean: seconds(20) },
    checkedPercent: 0,
    healthChecks: [],
    stopPercent: 10,
    stopAfter: seconds(20),
    restartPolicy: null,
    stopGraceMs: 5_000,
    fencedPercent: 0,
    hostPortPercent: 0,
    patience: seconds(5),
  },
  network: {
    latencyMin: 200,
    latencyMean: 800,
    loss: 0,
    duplication: 0,
    timeout: seconds(2),
  },
  runtime: {
    startMin: milliseconds(100),
    startMean: milliseconds(400),
    stopMean: milliseconds(200),
    startFailures: 0,
    crashes: 0,
    crashMean: seconds(30),
    stubborn: 0,
    sick: 0,
    sickAfter: seconds(20),
    sickFor: seconds(10),
    unavailable: 0,
  },
  disk: { latencyMin: 300, latencyMax: 3_000, discard: false },
  turnDelayMax: { manager: milliseconds(2), worker: milliseconds(2) },
  faults: { rates: {}, maybeOff: false, timeline: [] },
  operations: NO_OPERATIONS,
  leases: LEASE_DEFAULT,
  clocks: { skewMax: 0, driftPpm: 0 },
  fence: { fence: seconds(5), engineTimeout: seconds(1), guardMargin: seconds(1) },
  policy: PRESET_DEFAULT.name,
  ...recoveryOf(PRESET_DEFAULT),
  retention: { finishedTasksMax: 100_000, eventsMax: 1_000_000, requestsMs: 86_400_000 },
  pendingMax: 1_000_000,
  batchMax: 1_000,
  strategy: "epvm",
  order: "fifo",
  length: minutes(2),
  quiet: minutes(10),
};
