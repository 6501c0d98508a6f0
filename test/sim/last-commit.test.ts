// A run ends with a commit that is awaited: what ends meanwhile, and is told nobody, is no broken promise.

import { expect, test } from "vitest";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { seconds } from "../../src/core/kernel/time.ts";

/** Something is always under way on its disk, and some container always about to end. */
const slowDisk: Scenario = {
  ...calm,
  workload: {
    ...calm.workload,
    tasks: 100,
    servicePercent: 0,
    arrival: { shape: "even", over: seconds(10) },
    stopPercent: 0,
  },
  disk: { ...calm.disk, latencyMin: seconds(1), latencyMax: seconds(2) },
  length: seconds(20),
};

test.each([1, 2, 3, 4, 5, 6, 7, 8])("a task may end while the last commit is awaited, seed %i", (seed) => {
  const result = runScenario(slowDisk, seed, { digest: false, measures: false });
  expect([verdictOf(result), result.violations]).toEqual(["held", []]);
});
