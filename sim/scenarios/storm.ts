// Everything at once: the scenario that runs when none is named. Each kind of fault comes every few seconds, on top of
// a bad network and a runtime that fails in every way it can.

import { milliseconds, minutes, seconds } from "../../src/core/kernel/time.ts";
import type { NetworkPlan, RuntimePlan, Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

/** A bad network: 1 % of messages lost, some twice, latency with a long tail. */
export const badNetwork: NetworkPlan = {
  latencyMin: 200,
  latencyMean: milliseconds(3),
  loss: 10_000,
  duplication: 5_000,
  timeout: seconds(2),
};

/** A runtime that fails now and then in every way it can. */
export const badRuntime: RuntimePlan = {
  ...calm.runtime,
  startFailures: 20_000,
  crashes: 50_000,
  stubborn: 50_000,
  unavailable: 10_000,
};

export const storm: Scenario = {
  ...calm,
  name: "storm",
  summary: "50 nodes, 2,000 tasks: node crashes, partitions, worker and manager restarts, a bad network",
  nodes: { ...calm.nodes, count: 50 },
  workload: {
    ...calm.workload,
    tasks: 2_000,
    jobSize: 1,
    arrival: { shape: "poisson", over: minutes(3) },
    fencedPercent: 30,
    hostPortPercent: 5,
  },
  network: badNetwork,
  runtime: badRuntime,
  faults: {
    rates: {
      "power-off": { every: seconds(15), lasting: seconds(20) },
      "worker-crash": { every: seconds(8), lasting: seconds(3) },
      "manager-crash": { every: seconds(40), lasting: seconds(2) },
      partition: { every: seconds(12), lasting: seconds(10) },
      "disk-crash": { every: seconds(60), lasting: seconds(1) },
      "worker-pause": { every: seconds(15), lasting: seconds(8) },
      "manager-pause": { every: seconds(30), lasting: seconds(5) },
      "engine-freeze": { every: seconds(15), lasting: seconds(8) },
      "worker-move": { every: seconds(40), lasting: 0 },
      "worker-wipe": { every: seconds(40), lasting: seconds(3) },
    },
    maybeOff: false,
    timeline: [],
  },
  clocks: { skewMax: minutes(10), driftPpm: 10_000 },
  length: minutes(4),
};
