// Swarm testing: each seed draws a scenario of its own, in which many features are off, so that those that are on meet in
// mixtures that no hand would write. (Groce et al., "Swarm Testing", ISSTA 2012.) What is drawn is data like any scenario.

import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import type { Rng } from "../../src/core/kernel/rng.ts";
import { type Duration, milliseconds, minutes, seconds } from "../../src/core/kernel/time.ts";
import { presetNamed } from "../../src/core/manager/presets.ts";
import { orders } from "../../src/core/scheduler/registry.ts";
import { PARTITION_SHAPES } from "../faults/partition-shapes.ts";
import { FAULT_KINDS, type FaultKind, type FaultRate } from "../faults.ts";
import { OPERATION_KINDS, type OperationKind } from "../operations.ts";
import type { FaultPlan, FencePlan, NetworkPlan, RuntimePlan, Scenario } from "../scenario.ts";
import { underPolicy } from "../under-policy.ts";
import { drawWork } from "./draw-work.ts";

/** What a run with this seed is of: the scenario itself, or what the seed draws in its place. */
export function drawnBy(scenario: Scenario, seed: number): Scenario {
  const { swarm, ...plain } = scenario;
  if (swarm === undefined) return scenario;
  const rng = new SeededRng(`swarm/${scenario.name}/${seed}`);
  const faults = drawFaults(rng.fork("faults"));
  return swarm === "faults" ? { ...plain, faults } : drawAll(plain, rng, faults);
}

function drawAll(scenario: Scenario, rng: Rng, faults: FaultPlan): Scenario {
  const count = 3 + rng.below(5);
  const short = chance(rng, 50);
  const nodes = {
    count,
    capacity: { cpu: 4_000, memory: 2 ** 34 },
    ...(chance(rng, 50) ? { racks: 2 } : {}),
  };
  const drawn: Scenario = {
    ...scenario,
    nodes: chance(rng, 50) ? { ...nodes, gpus: ["A100", "T4"] } : nodes,
    workload: drawWork(scenario.workload, rng.fork("work")),
    network: drawNetwork(rng.fork("network")),
    runtime: drawRuntime(scenario.runtime, rng.fork("runtime")),
    disk: { latencyMin: 300, latencyMax: chance(rng, 30) ? milliseconds(200) : 3_000, discard: false },
    turnDelayMax: { manager: milliseconds(2), worker: milliseconds(chance(rng, 30) ? 50 : 2) },
    faults,
    operations: {
      every: { ...drawOperations(rng.fork("operations")), ...drawUpdates(rng.fork("updates")) },
      timeline: [],
    },
    ...drawFencing(rng.fork("fencing")),
    ...(chance(rng, 50)
      ? { proc: { every: seconds(5), noisePercent: 10, stale: 100_000, missing: 100_000 } }
      : {}),
    ...(chance(rng, 70) ? { carelessEvery: seconds(2 + rng.below(6)) } : {}),
    retention: short
      ? { finishedTasksMax: rng.below(4), eventsMax: 60, requestsMs: 86_400_000 }
      : scenario.retention,
    pendingMax: chance(rng, 25) ? 4 + rng.below(8) : 1_000,
    batchMax: chance(rng, 25) ? 3 : 20,
    order: orders[rng.below(orders.length)]?.name ?? "fifo",
    preemptionGap: chance(rng, 40) ? 1 + rng.below(100) : null,
    length: seconds(40 + rng.below(40)),
  };
  const swarm = presetNamed("swarm");
  return swarm !== undefined && chance(rng, 10) ? underPolicy(drawn, swarm) : drawn;
}

const chance = (rng: Rng, percent: number): boolean => rng.below(100) < percent;

/** Each kind comes in one seed of two, at a rate of its own. */
function drawFaults(rng: Rng): FaultPlan {
  const rates: Partial<Record<FaultKind, FaultRate>> = {};
  for (const kind of FAULT_KINDS) {
    const own = rng.fork(kind);
    if (chance(own, 50)) continue;
    const every = seconds(8 + own.below(50));
    rates[kind] = { every, lasting: lastingOf(kind, own) };
  }
  return { rates, maybeOff: false, timeline: [], partitions: PARTITION_SHAPES };
}

/** Around the times at which something is decided: detection after 4 s, leases of 7 to 10 s. */
function lastingOf(kind: FaultKind, rng: Rng): Duration {
  if (kind === "flapping") return milliseconds(3_000 + rng.below(2_000));
  if (kind === "manager-crash" || kind === "disk-crash") return milliseconds(100 + rng.below(6_000));
  return seconds([1, 4, 8, 15][rng.below(4)] ?? 4);
}

function drawNetwork(rng: Rng): NetworkPlan {
  const measured = [
    { upTo: milliseconds(1), weight: 80 },
    { upTo: milliseconds(30), weight: 18 },
    { upTo: milliseconds(900), weight: 2 },
  ];
  return {
    latencyMin: 200,
    latencyMean: [800, milliseconds(5), milliseconds(50)][rng.below(3)] ?? 800,
    loss: chance(rng, 50) ? rng.below(30_000) : 0,
    duplication: chance(rng, 50) ? rng.below(30_000) : 0,
    timeout: seconds(2),
    ...(chance(rng, 25) ? { histogram: measured } : {}),
    ...(chance(rng, 25) ? { linkMessagesMax: 2 + rng.below(3) } : {}),
  };
}

function drawRuntime(plan: RuntimePlan, rng: Rng): RuntimePlan {
  const perhaps = (most: number): number => (chance(rng, 40) ? rng.below(most) : 0);
  return {
    ...plan,
    startMean: milliseconds(chance(rng, 30) ? 2_000 : 300),
    startFailures: perhaps(60_000),
    crashes: perhaps(150_000),
    crashMean: seconds(8),
    stubborn: perhaps(300_000),
    sick: perhaps(300_000),
    sickAfter: seconds(10),
    sickFor: seconds(6),
    unavailable: perhaps(60_000),
    ...(chance(rng, 40)
      ? {
          pull: {
            sizesMib: [50, 400, 1_000],
            mibPerSecond: 200,
            answerMean: milliseconds(100),
            failures: perhaps(100_000),
            cachedMax: 2,
          },
        }
      : {}),
    ...(chance(rng, 40)
      ? {
          fates: {
            slowStarts: perhaps(100_000),
            slowFactor: 10,
            hazardMean: chance(rng, 40) ? seconds(120) : 0,
            crashesAtAge: perhaps(100_000),
            age: seconds(5),
            outOfMemory: perhaps(100_000),
            hangs: perhaps(50_000),
            wrongExits: perhaps(100_000),
            fateMean: seconds(8),
          },
        }
      : {}),
  };
}

function drawOperations(rng: Rng): Partial<Record<OperationKind, Duration>> {
  const every: Partial<Record<OperationKind, Duration>> = {};
  if (chance(rng, 50)) return every;
  for (const kind of OPERATION_KINDS) {
    if (kind === "update") continue; // from a stream of their own
    const mean = seconds(5 + rng.below(20));
    if (chance(rng, 50)) every[kind] = mean;
  }
  return every;
}

/** In a stream of their own, so that what else a seed draws is what it was before there were any. */
function drawUpdates(rng: Rng): Partial<Record<OperationKind, Duration>> {
  return chance(rng, 40) ? { update: seconds(4 + rng.below(16)) } : {};
}

/** Leases that are short enough for a run to see them end, and clocks that differ by what they allow for. */
function drawFencing(rng: Rng): Pick<Scenario, "leases" | "clocks" | "fence"> {
  const driftPpm = chance(rng, 50) ? rng.below(50_000) : 0;
  const fence: FencePlan = {
    fence: milliseconds(2_500),
    engineTimeout: milliseconds(800),
    guardMargin: milliseconds(800),
  };
  return {
    leases: { lease: milliseconds(7_000 + rng.below(3_000)), driftPpm },
    clocks: { skewMax: chance(rng, 50) ? minutes(10) : 0, driftPpm },
    fence,
  };
}
