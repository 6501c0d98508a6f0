// Fenced tasks in bad weather: short leases, clocks that differ by all that is allowed for, and every fault that could
// make one of them run twice.

import { milliseconds, minutes, seconds } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";
import { badRuntime } from "./storm.ts";

export const fencing: Scenario = {
  ...calm,
  name: "fencing",
  summary:
    "6 nodes, 40 tasks, most of them fenced, leases of 8 s: partitions, pauses, frozen engines, crashes, drift",
  nodes: { ...calm.nodes, count: 6 },
  workload: {
    ...calm.workload,
    tasks: 40,
    arrival: { shape: "poisson", over: seconds(20) },
    servicePercent: 80,
    stopPercent: 5,
    stopAfter: seconds(60),
    fencedPercent: 90,
    hostPortPercent: 10,
  },
  network: {
    latencyMin: 200,
    latencyMean: milliseconds(20),
    loss: 20_000,
    duplication: 20_000,
    timeout: seconds(2),
  },
  runtime: { ...badRuntime, startMean: seconds(1), stubborn: 300_000 },
  liveness: { ...calm.liveness, restartGrace: seconds(2) }, // shorter than a lease
  leases: { lease: seconds(8), driftPpm: 10_000 },
  clocks: { skewMax: minutes(10), driftPpm: 10_000 },
  faults: {
    rates: {
      "power-off": { every: seconds(30), lasting: seconds(15) },
      "worker-crash": { every: seconds(10), lasting: seconds(6) },
      "manager-crash": { every: seconds(20), lasting: seconds(2) },
      partition: { every: seconds(5), lasting: seconds(12) },
      "disk-crash": { every: seconds(40), lasting: seconds(1) },
      "worker-pause": { every: seconds(8), lasting: seconds(10) },
      "manager-pause": { every: seconds(20), lasting: seconds(5) },
      "engine-freeze": { every: seconds(10), lasting: seconds(10) },
      "worker-move": { every: seconds(60), lasting: 0 },
      "worker-wipe": { every: seconds(60), lasting: seconds(3) },
    },
    maybeOff: true,
    timeline: [],
  },
  length: minutes(3),
};
