// The worked examples that stand with the strategies, and the corners of their formulas: arithmetic done by hand.

import { describe, expect, test } from "vitest";
import type { NodeStats } from "../../../src/core/node/node.ts";
import { place } from "../../../src/core/scheduler/place.ts";
import { alignment } from "../../../src/core/scheduler/scorers/alignment.ts";
import { leastAllocated, mostAllocated } from "../../../src/core/scheduler/scorers/allocation.ts";
import { balance } from "../../../src/core/scheduler/scorers/balance.ts";
import { cubeCost } from "../../../src/core/scheduler/scorers/cube-cost.ts";
import { exponentialFit } from "../../../src/core/scheduler/scorers/exponential-fit.ts";
import { fewestTasks } from "../../../src/core/scheduler/scorers/fewest-tasks.ts";
import { gpuClustering } from "../../../src/core/scheduler/scorers/gpu-clustering.ts";
import { gpuPacking } from "../../../src/core/scheduler/scorers/gpu-packing.ts";
import { leastDotProduct, leastLeft } from "../../../src/core/scheduler/scorers/gpu-peers.ts";
import { measuredLoad } from "../../../src/core/scheduler/scorers/measured-load.ts";
import { slack } from "../../../src/core/scheduler/scorers/slack.ts";
import { bestFit } from "../../../src/core/scheduler/strategies/best-fit.ts";
import { cubeEpvm } from "../../../src/core/scheduler/strategies/cube-epvm.ts";
import { firstFit } from "../../../src/core/scheduler/strategies/first-fit.ts";
import { greedy } from "../../../src/core/scheduler/strategies/greedy.ts";
import { spread } from "../../../src/core/scheduler/strategies/spread.ts";
import { worstFit } from "../../../src/core/scheduler/strategies/worst-fit.ts";
import type { PlacementRequest, Scorer, Snapshot, Strategy } from "../../../src/core/scheduler/strategy.ts";
import type { GpuRequest, TaskSpec } from "../../../src/core/task/spec.ts";
import { type NodeSketch, requestOf, snapshotOf } from "./sample.ts";

const WALL = 1_000_000;

/** A node, and what runs on it. */
interface Sketch extends NodeSketch {
  readonly running?: readonly Partial<TaskSpec>[];
}

function clusterOf(...sketches: readonly Sketch[]): Snapshot {
  const snapshot = { ...snapshotOf(sketches), wall: WALL };
  sketches.forEach(({ running = [] }, node) => {
    for (const spec of running) {
      const demand = requestOf(spec).spec;
      snapshot.capacity.reserve(node, demand, snapshot.capacity.devicesFor(node, demand.gpus) ?? []);
    }
  });
  return snapshot;
}

function scoresOf(scorer: Scorer, snapshot: Snapshot, request: PlacementRequest): number[] {
  const scoring = scorer.prepare(snapshot, request);
  return snapshot.nodes.map((node) => scoring.score(node.index));
}

const chosen = (strategy: Strategy, snapshot: Snapshot, request: PlacementRequest): number | undefined =>
  place(strategy, snapshot, request, 1).placed[0]?.node;

const asked = (cpu: number, memory = 0): Partial<TaskSpec> => ({ resources: { cpu, memory } });
const size = (cpu: number, memory: number): NodeSketch => ({ capacity: { cpu, memory } });
const gpuRequest = (count: number, milli: number): GpuRequest => ({ count, milli, models: [] });
const holding = (count: number, milli: number): Partial<TaskSpec> => ({ gpus: gpuRequest(count, milli) });
const devices = (count: number) => Array.from({ length: count }, () => ({ model: "t4" }));

function measured(cpuPercent: number | null, takenAt: number, cores = 4): NodeStats {
  const unknown = {
    memoryTotalBytes: null,
    memoryAvailableBytes: null,
    diskTotalBytes: null,
    diskFreeBytes: null,
  };
  return { takenAt, cpuPercent, cores, load: null, missing: [], ...unknown };
}

describe("worked examples: packing and spreading", () => {
  const request = requestOf(asked(1000, 2000));
  const half = { ...size(4000, 8000), running: [asked(2000, 4000)] };
  const wide = { ...size(8000, 8000), running: [asked(4000)] };

  test("first-fit takes the first with room", () => {
    const snapshot = clusterOf(size(500, 1), size(2000, 1), size(4000, 1));
    expect(chosen(firstFit, snapshot, requestOf(asked(1000)))).toBe(1);
  });

  test("least-allocated and most-allocated count whole percents of the node", () => {
    const snapshot = clusterOf(size(4000, 8000), wide);
    // 3000/4000 and 6000/8000: 75 and 75. 3000/8000 and 6000/8000: 37 and 75, 112/2.
    expect(scoresOf(leastAllocated({ cpu: 1, memory: 1 }), snapshot, request)).toEqual([75, 56]);
    // 25 and 25. 5000/8000 and 2000/8000: 62 and 25, ⌊87/2⌋.
    expect(scoresOf(mostAllocated({ cpu: 1, memory: 1 }), snapshot, request)).toEqual([25, 43]);
  });

  test("weights count, and a resource that the node has not is left out", () => {
    // (3 × 75 + 1 × 50)/4 = 68.75 for memory 4000 with 2000 left; cpu alone: 75.
    const snapshot = clusterOf(size(4000, 4000), { capacity: { cpu: 4000 } });
    expect(scoresOf(leastAllocated({ cpu: 3, memory: 1 }), snapshot, request)).toEqual([68, 75]);
  });

  test("balance takes off what CPU and memory are apart", () => {
    const lopsided = { ...size(4000, 8000), running: [asked(2000)] };
    // 0.25 and 0.25 → 100. 0.75 and 0.25: σ 0.25 → 75.
    expect(scoresOf(balance, clusterOf(size(4000, 8000), lopsided), request)).toEqual([100, 75]);
  });

  test("exponential fit is Nomad's formula in millionths", () => {
    // (20 − 2 × 10^0.75)/18 = 0.48628739 × 2^20 = 509909.3; (20 − 2 × 10^0.25)/18 = 0.91352449 → 957899.9;
    // full: (20 − 2)/18 = 1; nothing free and none there either: the same.
    const full = { ...size(4000, 8000), running: [asked(3000, 6000)] };
    const scores = scoresOf(
      exponentialFit,
      clusterOf(size(4000, 8000), half, full, { capacity: {} }),
      request,
    );
    expect(scores).toEqual([509_909, 957_900, 1_048_576, 1_048_576]);
  });

  test("slack adds up what is left against the largest node", () => {
    const snapshot = clusterOf(size(4000, 8000), { ...size(4000, 8000), running: [asked(2000)] });
    // 0.75 + 0.75 and 0.25 + 0.75, in units of 2^−20.
    expect(scoresOf(slack(1), snapshot, request)).toEqual([1_572_864, 1_048_576]);
    expect(chosen(bestFit, snapshot, request)).toBe(1);
    expect(chosen(worstFit, snapshot, request)).toBe(0);
  });

  test("slack counts the GPUs of a node together", () => {
    const snapshot = clusterOf({ capacity: {}, gpus: devices(2) }, { capacity: {}, gpus: devices(1) });
    // (2000 − 500)/2000 and (1000 − 500)/2000
    const share = requestOf({ gpus: gpuRequest(1, 500) });
    expect(scoresOf(slack(1), snapshot, share)).toEqual([786_432, 262_144]);
  });

  test("alignment is the dot product of asked and free", () => {
    const snapshot = clusterOf(
      { ...size(4000, 8000), running: [asked(0, 4000)] },
      { ...size(4000, 8000), running: [asked(2000)] },
    );
    // 0.5 × 1 + 0.25 × 0.5 = 0.625; 0.5 × 0.5 + 0.25 × 1 = 0.5
    expect(scoresOf(alignment, snapshot, requestOf(asked(2000, 2000)))).toEqual([655_360, 524_288]);
  });
});

describe("worked examples: spread", () => {
  test("fewest of the job first, then fewest of all", () => {
    const five = Array.from({ length: 5 }, () => asked(100));
    const bare = clusterOf({ running: [asked(100)] }, { running: five });
    const snapshot: Snapshot = {
      ...bare,
      jobAttemptsOn: (node, job) => (job === "a" ? [1, 0] : [0, 5])[node] as number,
    };
    const of = (jobId: string | null): PlacementRequest => ({ spec: requestOf(asked(100)).spec, jobId });
    expect(chosen(spread, snapshot, of("a"))).toBe(1);
    expect(chosen(spread, snapshot, of("b"))).toBe(0);
    expect(chosen(spread, snapshot, of(null))).toBe(0);
    expect(scoresOf(fewestTasks, snapshot, of("a"))).toEqual([-(2 ** 20) - 1, -5]);
  });

  test("a group of a job counts its own members as they are placed", () => {
    const snapshot: Snapshot = { ...clusterOf({}, {}, {}), jobAttemptsOn: (node) => (node === 1 ? 1 : 0) };
    const request: PlacementRequest = { spec: requestOf(asked(100)).spec, jobId: "a" };
    const plan = place(spread, snapshot, request, 5);
    // After 0 and 2 all have one of the job, and node 1 fewer in all: its one is told, not reserved.
    expect(plan.placed.map(({ node }) => node)).toEqual([0, 2, 1, 0, 2]);
  });
});

describe("worked examples: measurements", () => {
  const stale = WALL - 15_001;

  test("greedy takes the least loaded machine, by measurement over what it offers", () => {
    const snapshot = clusterOf(
      { capacity: { cpu: 4000 }, stats: measured(50, WALL) },
      { capacity: { cpu: 16_000 }, stats: measured(20, WALL - 15_000, 16) },
      { capacity: { cpu: 7500 }, stats: measured(25, WALL, 8) },
    );
    expect(scoresOf(measuredLoad(15_000), snapshot, requestOf())).toEqual([-500, -200, -266]);
    expect(chosen(greedy, snapshot, requestOf())).toBe(1);
  });

  test.each([
    { says: "missing", stats: null },
    { says: "stale", stats: measured(0, stale) },
    { says: "of a clock far ahead", stats: measured(0, WALL + 15_001) },
    { says: "without a CPU percentage", stats: measured(null, WALL) },
  ])("greedy: a node whose measurement is $says never wins by it", ({ stats }) => {
    const snapshot = clusterOf({ stats }, { stats: measured(100, WALL) });
    expect(chosen(greedy, snapshot, requestOf())).toBe(1);
    expect(chosen(greedy, clusterOf({ stats }), requestOf())).toBe(0);
  });

  test("cube-epvm is the published formula", () => {
    const used = { ...measured(0, WALL), memoryTotalBytes: 1000, memoryAvailableBytes: 800 };
    const running = [asked(0, 300), asked(0), asked(0), asked(0)];
    const snapshot = clusterOf({ capacity: { memory: 1000 }, stats: used, running });
    // B^0.6 − B^0.5 = 1.2955222 − 1.2408065 = 0.0547157; 2 (B^1.25 − B) = 2 (1.7149842 − 1.5396007) = 0.3507670;
    // 0.4054828 × 65536 = 26573.7 (to 30 digits by mpmath)
    expect(scoresOf(cubeCost(15_000), snapshot, requestOf(asked(0, 100)))).toEqual([-26_574]);
  });

  test("cube-epvm: a node without a fresh measurement counts as using all its memory", () => {
    const used = { ...measured(0, WALL), memoryTotalBytes: 1000, memoryAvailableBytes: 100 };
    const node = { capacity: { memory: 1000 } };
    const old = { ...used, memoryAvailableBytes: 1000, takenAt: stale };
    const snapshot = clusterOf(node, { ...node, stats: old }, { ...node, stats: used });
    expect(chosen(cubeEpvm, snapshot, requestOf(asked(0, 100)))).toBe(2);
  });
});

describe("worked examples: the policies that FGD was compared with", () => {
  const request = (cpu: number, gpus: GpuRequest | null) => requestOf({ resources: { cpu }, gpus });

  test("gpu-packing", () => {
    const snapshot = clusterOf(
      { gpus: devices(2), running: [holding(1, 600)] },
      { gpus: devices(2), running: [holding(1, 800)] },
      { gpus: devices(2) },
      { gpus: devices(20) },
    );
    // 400 picked: 100 − ⌊40/10⌋ = 96; 200 is too small, a whole one: max(49, 33); idle: max(31, 2) and max(13, 20)
    expect(scoresOf(gpuPacking, snapshot, request(0, gpuRequest(1, 300)))).toEqual([96, 49, 31, 20]);
    expect(scoresOf(gpuPacking, snapshot, request(0, null))).toEqual([0, 0, 0, 0]);
  });

  test("gpu-clustering", () => {
    const snapshot = clusterOf(
      { gpus: devices(2), running: [holding(1, 500)] },
      { gpus: devices(2), running: [holding(1, 1000)] },
      { gpus: devices(2) },
      { gpus: devices(2), running: [holding(1, 1000), holding(1, 500)] },
    );
    // 75 + ⌊25 × 6500/8000⌋; 0 + ⌊25 × 7000/8000⌋; 25 + ⌊25 × 6000/8000⌋; 50 + ⌊25 × 7500/8000⌋
    expect(scoresOf(gpuClustering, snapshot, request(0, gpuRequest(1, 500)))).toEqual([95, 21, 43, 73]);
    snapshot.capacity.release(0, requestOf(holding(1, 500)).spec, [0]);
    expect(scoresOf(gpuClustering, snapshot, request(0, gpuRequest(1, 500)))[0]).toBe(43);
  });

  test("fgd-dot-product and fgd-best-fit", () => {
    const snapshot = clusterOf(
      { capacity: { cpu: 64_000 }, gpus: devices(8) },
      { capacity: { cpu: 32_000 }, gpus: devices(2) },
    );
    // 92.1875 and 97.65625; 34.375 and 84.375
    expect(scoresOf(leastDotProduct, snapshot, request(8000, gpuRequest(1, 1000)))).toEqual([92, 97]);
    expect(scoresOf(leastLeft, snapshot, request(8000, gpuRequest(1, 1000)))).toEqual([34, 84]);
  });
});
