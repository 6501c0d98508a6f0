// Tasks that fall sick while all else goes wrong too: what is checked must be replaced when it is sick, and nothing else
// may be taken for sick. Half of what falls sick hangs, half says so; half of it stays so.

import { milliseconds, minutes, seconds } from "../../src/core/kernel/time.ts";
import type { HealthCheck } from "../../src/core/task/spec.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";
import { badNetwork, badRuntime } from "./storm.ts";

const timing = { intervalMs: 2_000, timeoutMs: 1_000, failures: 2, successes: 1, startPeriodMs: 0 };

/** From the manager and from the worker, of every kind. */
export const healthChecks: readonly HealthCheck[] = [
  { kind: "http", path: "/health", port: 80, expectedCodes: [200], from: "manager", ...timing },
  { kind: "tcp", port: 80, from: "worker", ...timing, failures: 3 },
  { kind: "command", command: ["check"], from: "worker", ...timing, successes: 2 },
  { kind: "tcp", port: 80, from: "manager", ...timing, startPeriodMs: 3_000 },
];

export const sickness: Scenario = {
  ...calm,
  name: "sickness",
  summary:
    "10 nodes, 200 tasks with health checks, every third attempt falls sick, amid faults of every kind",
  workload: {
    ...calm.workload,
    checkedPercent: 80,
    healthChecks,
    servicePercent: 60,
    run: { shape: "exponential", mean: seconds(40) },
  },
  network: badNetwork,
  runtime: { ...badRuntime, sick: 300_000, sickAfter: seconds(20), sickFor: seconds(8) },
  faults: {
    rates: {
      "power-off": { every: seconds(30), lasting: seconds(10) },
      "worker-crash": { every: seconds(20), lasting: seconds(3) },
      "manager-crash": { every: seconds(40), lasting: seconds(2) },
      partition: { every: seconds(10), lasting: milliseconds(3_000) },
      "disk-crash": { every: seconds(60), lasting: seconds(1) },
    },
    maybeOff: false,
    timeline: [],
  },
  length: minutes(3),
};
