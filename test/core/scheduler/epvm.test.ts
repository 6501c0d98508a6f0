// The opportunity cost against arithmetic done by hand and against a slow twin that uses the engine's own powers.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { place } from "../../../src/core/scheduler/place.ts";
import { opportunityCost } from "../../../src/core/scheduler/scorers/opportunity-cost.ts";
import { epvm } from "../../../src/core/scheduler/strategies/epvm.ts";
import type { PlacementRequest, Snapshot } from "../../../src/core/scheduler/strategy.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { type NodeSketch, requestOf, snapshotOf } from "./sample.ts";

/** Scores are minus the cost in units of 2^−20. */
const UNIT = 2 ** -20;

/** One running task per entry, on the node it names. */
interface Running {
  readonly node: number;
  readonly spec: Partial<TaskSpec>;
}

function clusterOf(nodes: readonly NodeSketch[], running: readonly Running[]): Snapshot {
  const snapshot = snapshotOf(nodes);
  for (const { node, spec } of running) {
    const demand = requestOf(spec).spec;
    const devices = snapshot.capacity.devicesFor(node, demand.gpus);
    if (devices === null || !snapshot.capacity.fitsResources(node, demand.resources)) continue;
    snapshot.capacity.reserve(node, demand, devices);
  }
  return snapshot;
}

function costs(snapshot: Snapshot, request: PlacementRequest): number[] {
  const scoring = opportunityCost.prepare(snapshot, request);
  const known = snapshot.nodes.filter(({ info }) => info !== null);
  return known.map((node) => -scoring.score(node.index) * UNIT);
}

const cpu = (amount: number): Partial<TaskSpec> => ({ resources: { cpu: amount } });
const four: NodeSketch = { capacity: { cpu: 4000, memory: 1000 } };

describe("opportunity cost, by hand", () => {
  test("the worked example of the scorer", () => {
    // N = 4, Lmax = 1. A: 4^(3/4) − 4^(2/4) + 4^2 − 4^1 = 2.828427 − 2 + 16 − 4 = 12.828427.
    // The others: 4^(1/4) − 4^0 + 4^1 − 4^0 = 1.414214 − 1 + 4 − 1 = 3.414214.
    const snapshot = clusterOf([four, four, four, four], [{ node: 0, spec: cpu(2000) }]);
    const [a, b, c] = costs(snapshot, requestOf(cpu(1000)));
    expect(a).toBeCloseTo(12.828427, 5);
    expect(b).toBeCloseTo(3.414214, 5);
    expect(c).toBe(b);
    const scoring = opportunityCost.prepare(snapshot, requestOf(cpu(1000)));
    // 3.4142135624 × 1048576 = 3580062.4
    expect(scoring.score(1)).toBe(-3_580_062);
    expect(place(epvm, snapshot, requestOf(cpu(1000)), 1).placed).toEqual([{ node: 1, gpuDevices: [] }]);
  });

  test("a used node with fewer jobs can beat an emptier one with more", () => {
    // N = 4, highest load 3, so Lmax = 4; asked: 1000 of 4000 cpu.
    // A, 3 jobs of 100: 4^(1300/4000) − 4^(300/4000) + 4^(4/4) − 4^(3/4) = 1.569168 − 1.109569 + 4 − 2.828427 = 1.631172
    // B, 1 job of 2000: 4^(3/4) − 4^(2/4) + 4^(2/4) − 4^(1/4) = 2.828427 − 2 + 2 − 1.414214 = 1.414214 = √2
    // C, 1 job of 3000: 4^(4/4) − 4^(3/4) + 4^(2/4) − 4^(1/4) = 4 − 2.828427 + 2 − 1.414214 = 1.757359
    const small = { node: 0, spec: cpu(100) };
    const running = [small, small, small, { node: 1, spec: cpu(2000) }, { node: 2, spec: cpu(3000) }];
    const snapshot = clusterOf([four, four, four, { ...four, availability: "cordoned" }], running);
    const [a, b, c] = costs(snapshot, requestOf(cpu(1000)));
    expect(a).toBeCloseTo(1.631172, 5);
    expect(b).toBeCloseTo(Math.SQRT2, 5);
    expect(c).toBeCloseTo(1.757359, 5);
    expect(place(epvm, snapshot, requestOf(cpu(1000)), 1).placed[0]?.node).toBe(1);
  });

  test("the GPUs of a node together are one more resource", () => {
    // N = 2, Lmax = 1. One GPU, none used, asked: 250 of 1000 milli: 2^(1/4) − 2^0 = 0.189207; job: 2^1 − 2^0 = 1.
    // Two GPUs, 250 of 2000: 2^(1/8) − 2^0 = 0.090508, and 1.
    const t4 = { model: "t4" };
    const snapshot = clusterOf([{ gpus: [t4] }, { gpus: [t4, t4] }], []);
    const request = requestOf({ gpus: { count: 1, milli: 250, models: [] } });
    const [a, b] = costs(snapshot, request);
    expect(a).toBeCloseTo(1.189207, 5);
    expect(b).toBeCloseTo(1.090508, 5);
    expect(place(epvm, snapshot, request, 1).placed[0]?.node).toBe(1);
  });

  test("nodes that never told their capacity are no machines", () => {
    // N = 2: 2^(1/4) − 1 + 2 − 1 = 1.189207
    const snapshot = clusterOf([four, { known: false }, four], []);
    expect(costs(snapshot, requestOf(cpu(1000)))[0]).toBeCloseTo(1.189207, 5);
  });

  test("on a single machine everything costs nothing, and it is chosen", () => {
    const snapshot = clusterOf([four], []);
    expect(opportunityCost.prepare(snapshot, requestOf(cpu(1))).score(0)).toBe(0);
    expect(place(epvm, snapshot, requestOf(cpu(1)), 1).placed[0]?.node).toBe(0);
  });

  test("equal costs go to the lowest index", () => {
    expect(place(epvm, clusterOf([four, four, four], []), requestOf(cpu(1)), 1).placed[0]?.node).toBe(0);
  });

  test("a group spreads while the job term rules, also across a doubling of Lmax", () => {
    // Three equal nodes: 0, 1, 2 at Lmax = 1; the second round takes each to 2 jobs, the third (Lmax 2 → 4) to 3.
    const plan = place(epvm, clusterOf([four, four, four], []), requestOf(cpu(100)), 9);
    expect(plan.placed.map(({ node }) => node)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });

  test("scores stay integers below 2^53 with 100,000 machines", () => {
    const snapshot = snapshotOf(Array.from({ length: 100_000 }, () => ({ capacity: { cpu: 10 } })));
    snapshot.capacity.reserve(7, requestOf(cpu(9)).spec, []);
    const score = opportunityCost.prepare(snapshot, requestOf(cpu(1))).score(7);
    expect(Number.isSafeInteger(score)).toBe(true);
    // N^(10/10) − N^(9/10) + N^2 − N ≈ 10^10 in units of 2^−18 (2 × 17 bits of N² leave 18)
    expect(-score / 2 ** 18 / 1e10).toBeCloseTo(1, 4);
  });
});

/** The formula read off the page. */
function slowCost({ nodes, capacity }: Snapshot, node: number, { spec }: PlacementRequest): number {
  const machines = nodes.filter(({ info }) => info !== null);
  const n = machines.length;
  const highest = Math.max(...machines.map(({ index }) => capacity.attemptsOn(index)));
  const loadMax = [1, 2, 4, 8, 16, 32].find((power) => power >= highest) as number;
  let cost = 0;
  for (const [name, total] of Object.entries(nodes[node]?.info?.capacity ?? {})) {
    if (total === 0) continue;
    const used = total - capacity.free(node, name);
    cost += n ** ((used + (spec.resources[name] ?? 0)) / total) - n ** (used / total);
  }
  const free = capacity.gpuFree(node);
  if (free.length > 0) {
    const used = free.reduce((sum, milli) => sum + 1000 - milli, 0) / (1000 * free.length);
    const wanted = spec.gpus === null ? 0 : (spec.gpus.count * spec.gpus.milli) / (1000 * free.length);
    cost += n ** (used + wanted) - n ** used;
  }
  const jobs = capacity.attemptsOn(node);
  return cost + n ** ((jobs + 1) / loadMax) - n ** (jobs / loadMax);
}

const gpuRequests = fc.constantFrom(null, null, { count: 1, milli: 300, models: [] });
const specs: fc.Arbitrary<Partial<TaskSpec>> = fc.record({
  resources: fc.record({ cpu: fc.nat(900), memory: fc.nat(300) }),
  gpus: gpuRequests,
});
const clusters = fc
  .record({
    nodes: fc.array(
      fc.record({
        capacity: fc.record({
          cpu: fc.integer({ min: 1, max: 4000 }),
          memory: fc.integer({ min: 1, max: 1000 }),
        }),
        gpus: fc.array(fc.constant({ model: "t4" }), { maxLength: 2 }),
        known: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    running: fc.array(fc.record({ node: fc.nat(39), spec: specs }), { maxLength: 80 }),
  })
  .map(({ nodes, running }) =>
    clusterOf(
      nodes,
      running.map(({ node, spec }) => ({ node: node % nodes.length, spec })),
    ),
  );

describe("opportunity cost, against the slow twin", () => {
  test("scores are the formula to within a unit, and the cheapest node is chosen", () => {
    fc.assert(
      fc.property(clusters, specs.map(requestOf), (snapshot, request) => {
        const scoring = opportunityCost.prepare(snapshot, request);
        const chosen = place(epvm, snapshot, request, 1).placed[0];
        for (const node of snapshot.nodes) {
          if (!epvm.filters.every((filter) => filter.admits(snapshot, node, request))) continue;
          const cost = slowCost(snapshot, node.index, request);
          expect(Number.isSafeInteger(scoring.score(node.index))).toBe(true);
          expect(Math.abs(-scoring.score(node.index) * UNIT - cost)).toBeLessThanOrEqual(UNIT);
          expect(chosen).toBeDefined();
          expect(slowCost(snapshot, chosen!.node, request)).toBeLessThanOrEqual(cost + 2 * UNIT);
        }
      }),
      { seed: 11_760, numRuns: 500 },
    );
  });
});
