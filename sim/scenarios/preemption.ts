// Four bands share a cluster that is too small, while machines and managers fail: higher ones take the places of lower ones,
// which come back. The checker preemption would notice a place taken within a band, or a restart charged for it.

import { minutes, seconds } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";
import { badNetwork, badRuntime } from "./storm.ts";

export const preemption: Scenario = {
  ...calm,
  name: "preemption",
  summary: "6 nodes, 150 tasks of four bands that do not all fit, with crashes of workers and managers",
  nodes: { count: 6, capacity: { cpu: 4_000 } },
  workload: {
    ...calm.workload,
    tasks: 150,
    arrival: { shape: "poisson", over: minutes(2) },
    servicePercent: 20,
    sizes: [{ cpu: 500 }, { cpu: 1_000 }, { cpu: 3_000 }],
    turns: {
      priorities: [0, 50, 100, 200, 300],
      owners: 0,
      runPercents: [100],
      estimatePercent: null,
      startMs: 0,
      gangPercent: 0,
    },
  },
  network: badNetwork,
  runtime: badRuntime,
  faults: {
    rates: {
      "power-off": { every: seconds(40), lasting: seconds(20) },
      "worker-crash": { every: seconds(15), lasting: seconds(3) },
      "manager-crash": { every: seconds(30), lasting: seconds(2) },
    },
    maybeOff: true,
    timeline: [],
  },
  preemptionGap: 1,
  order: "priority",
  length: minutes(3),
  quiet: minutes(15),
};
