// A queue in which most orders differ, small enough for a test.

import type { Scenario } from "../../sim/scenario.ts";
import { backfill } from "../../sim/scenarios/backfill.ts";

export const contended: Scenario = {
  ...backfill,
  workload: { ...backfill.workload, tasks: 80, arrival: { shape: "poisson", over: 60_000_000 } },
  length: 120_000_000,
};
