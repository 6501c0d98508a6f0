// The work that a seed of the swarm draws: which kinds of tasks there are, how they are checked, fenced, ranked and
// stopped. Sizes are such that some seeds have room to spare and some have none.

import type { Rng } from "../../src/core/kernel/rng.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import type { HealthCheck } from "../../src/core/task/spec.ts";
import type { TurnPlan, WorkloadPlan } from "../scenario.ts";

const TIMING = { intervalMs: 2_500, timeoutMs: 2_000, failures: 2, successes: 1, startPeriodMs: 0 };

/** From the manager and from the worker, of every kind. */
const CHECKS: readonly HealthCheck[] = [
  { kind: "http", path: "/health", port: 80, expectedCodes: [200], from: "manager", ...TIMING, failures: 3 },
  { kind: "tcp", port: 80, from: "worker", ...TIMING, failures: 3 },
  { kind: "command", command: ["check"], from: "worker", ...TIMING, successes: 2 },
  { kind: "tcp", port: 80, from: "manager", ...TIMING, failures: 3, startPeriodMs: 3_000 },
];

const SIZES = [
  [{ cpu: 500 }, { cpu: 250 }],
  [{ cpu: 1_000, memory: 2 ** 30 }, { cpu: 3_000 }],
  [{ cpu: 200, memory: 2 ** 31 }],
] as const;

export function drawWork(plan: WorkloadPlan, rng: Rng): WorkloadPlan {
  const perhaps = (percent: number, most: number): number =>
    rng.below(100) < percent ? 1 + rng.below(most) : 0;
  const turns = rng.below(2) === 0 ? { turns: drawTurns(rng) } : {};
  return {
    ...plan,
    ...turns,
    tasks: 15 + rng.below(35),
    jobSize: 1 + rng.below(4),
    arrival: { shape: rng.below(2) === 0 ? "even" : "poisson", over: seconds(10 + rng.below(25)) },
    servicePercent: rng.below(101),
    sizes: SIZES[rng.below(SIZES.length)] ?? SIZES[0],
    gpuPercent: perhaps(40, 40),
    gpus: [
      { count: 1, milli: 500, models: [] },
      { count: 1, milli: 1_000, models: ["A100"] },
    ],
    images: 1 + rng.below(6),
    run: { shape: rng.below(2) === 0 ? "fixed" : "exponential", mean: seconds(2 + rng.below(15)) },
    checkedPercent: perhaps(40, 100),
    healthChecks: CHECKS,
    stopPercent: perhaps(60, 40),
    stopAfter: seconds(10),
    restartPolicy: rng.below(3) === 0 ? { restartsMax: rng.below(4) } : null,
    stopGraceMs: [500, 2_000, 5_000][rng.below(3)] ?? 2_000,
    fencedPercent: perhaps(60, 100),
    hostPortPercent: perhaps(40, 30),
    patience: seconds(3),
  };
}

function drawTurns(rng: Rng): TurnPlan {
  return {
    priorities: rng.below(2) === 0 ? [0] : [0, 50, 100, 200, 300],
    owners: rng.below(4),
    runPercents: [20, 100, 200],
    estimatePercent: rng.below(2) === 0 ? null : 150,
    startMs: 3_000,
    gangPercent: rng.below(2) === 0 ? 0 : 50,
  };
}
