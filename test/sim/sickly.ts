// Tasks that crash while they are probed, on a network that loses probes: results come late, for attempts that are gone.

import type { Scenario } from "../../sim/scenario.ts";
import { sickness } from "../../sim/scenarios/sickness.ts";
import { seconds } from "../../src/core/kernel/time.ts";

const often = { intervalMs: 3_000, timeoutMs: 3_000, failures: 1, successes: 1, startPeriodMs: 0 };

export const sickly: Scenario = {
  ...sickness,
  name: "sickly",
  workload: {
    ...sickness.workload,
    checkedPercent: 100,
    healthChecks: [{ kind: "tcp", port: 80, from: "manager", ...often, failures: 2 }],
  },
  network: { ...sickness.network, loss: 50_000 },
  runtime: { ...sickness.runtime, crashes: 700_000, crashMean: seconds(6) },
  length: seconds(120),
};
