// Every fault there is and everything that chance can do, on a cluster small enough for tests.

import { FAULT_KINDS } from "../../sim/faults.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { milliseconds, seconds } from "../../src/core/kernel/time.ts";
import { gale } from "./gale.ts";

export const hail: Scenario = {
  ...gale,
  name: "hail",
  nodes: { ...gale.nodes, racks: 5, gpus: ["A100", "A100"] },
  workload: {
    ...gale.workload,
    images: 6,
    gpuPercent: 20,
    gpus: [
      { count: 1, milli: 500, models: [] },
      { count: 2, milli: 1_000, models: ["A100"] },
    ],
  },
  network: {
    ...gale.network,
    linkMessagesMax: 3,
    histogram: [
      { upTo: milliseconds(1), weight: 90 },
      { upTo: milliseconds(20), weight: 10 },
    ],
  },
  runtime: {
    ...gale.runtime,
    pull: {
      sizesMib: [50, 400, 1_000],
      mibPerSecond: 200,
      answerMean: milliseconds(50),
      failures: 20_000,
      cachedMax: 4,
    },
    fates: {
      slowStarts: 50_000,
      slowFactor: 10,
      hazardMean: seconds(300),
      crashesAtAge: 50_000,
      age: seconds(10),
      outOfMemory: 50_000,
      hangs: 20_000,
      wrongExits: 50_000,
    },
  },
  proc: { every: seconds(5), noisePercent: 10, stale: 100_000, missing: 100_000 },
  faults: {
    rates: Object.fromEntries(
      FAULT_KINDS.map((kind) => [
        kind,
        { every: seconds(30), lasting: kind === "flapping" ? seconds(4) : seconds(6) },
      ]),
    ),
    maybeOff: false,
    timeline: [],
    partitions: ["isolate-one", "neighbours", "uniform", "split"],
  },
};
