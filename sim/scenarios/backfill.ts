// More work than fits, in fair weather: small and big tasks of known length queue for a few nodes, some of them gangs. The
// checkers easy and gangs would notice if a big one were delayed by small ones, or a gang were torn apart.

import { milliseconds, minutes, seconds } from "../../src/core/kernel/time.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

export const backfill: Scenario = {
  ...calm,
  name: "backfill",
  summary: "4 nodes, 200 batch tasks of known length queue for them in the order easy, some in gangs",
  nodes: { count: 4, capacity: { cpu: 4_000 } },
  workload: {
    ...calm.workload,
    jobSize: 2,
    arrival: { shape: "poisson", over: minutes(4) },
    servicePercent: 0,
    sizes: [{ cpu: 500 }, { cpu: 1_000 }, { cpu: 4_000 }],
    run: { shape: "fixed", mean: seconds(10) },
    stopPercent: 5,
    turns: {
      priorities: [0],
      owners: 3,
      runPercents: [20, 50, 100, 300],
      estimatePercent: 120,
      startMs: 2_000,
      gangPercent: 20,
    },
  },
  runtime: { ...calm.runtime, startMean: milliseconds(200) },
  order: "easy",
  length: minutes(5),
  quiet: minutes(30),
};
