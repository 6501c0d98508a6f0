// What every strategy must keep to, whatever it prefers: one suite over random clusters, run on each of them.
// What fits is worked out here by a slow twin with books of its own, which asks neither filters nor Capacity.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GpuDevice, Node } from "../../src/core/node/node.ts";
import { place } from "../../src/core/scheduler/place.ts";
import { explain, type Placement } from "../../src/core/scheduler/plan.ts";
import type { PlacementRequest, Snapshot, Strategy } from "../../src/core/scheduler/strategy.ts";
import type { GpuRequest, TaskSpec } from "../../src/core/task/spec.ts";
import { sketches, specs } from "../core/scheduler/random-cases.ts";
import { type NodeSketch, requestOf, snapshotOf } from "../core/scheduler/sample.ts";
import { checkKept } from "../kept-property.ts";

const RUNS = { seed: 20_000_711, numRuns: 300 };

/** One group: this many requests for the same. */
interface Group {
  readonly spec: Partial<TaskSpec>;
  readonly count: number;
}

interface Case {
  readonly nodes: readonly NodeSketch[];
  readonly groups: readonly Group[];
}

/** What was placed so far: the twin's books. */
interface Booking extends Placement {
  readonly spec: TaskSpec;
}

/** Runs the suite on `strategy`; call it at the top level of a test file. */
export function describeStrategy(strategy: Strategy): void {
  describe(`every strategy: ${strategy.name}`, () => {
    test("places only where it fits, and leaves unplaced only what fits nowhere", () => {
      fc.assert(
        fc.property(cases, (sample) => checkFit(strategy, sample)),
        RUNS,
      );
    });
    test("a group goes where its members would go one by one", () =>
      checkKept({
        cases,
        holds: (sample) => checkGroup(strategy, sample),
        seed: RUNS.seed,
        runs: RUNS.numRuns,
      }));
    test("the same snapshot and request give the same plan", () => {
      fc.assert(
        fc.property(cases, (sample) => checkRepeatable(strategy, sample)),
        RUNS,
      );
    });
    test("planning leaves the snapshot as it was", () => {
      fc.assert(
        fc.property(cases, (sample) => checkUntouched(strategy, sample)),
        RUNS,
      );
    });
    test("refusals count every node once and are explained", () => {
      fc.assert(
        fc.property(cases, (sample) => checkRefusals(strategy, sample)),
        RUNS,
      );
    });
    test("scores are whole numbers that are exact", () => {
      fc.assert(
        fc.property(cases, (sample) => checkScores(strategy, sample)),
        RUNS,
      );
    });
    test("a cluster without nodes takes nothing and says so", () => {
      const plan = place(strategy, snapshotOf([]), requestOf(), 2);
      expect(plan).toEqual({ placed: [], unplaced: 2, refusals: [] });
      expect(explain(plan)).toBe("No node fits: there are no nodes");
    });
    test("a group of none is placed at once", () => {
      expect(place(strategy, snapshotOf([{}]), requestOf(), 0)).toEqual({
        placed: [],
        unplaced: 0,
        refusals: [],
      });
    });
  });
}

function checkFit(strategy: Strategy, sample: Case): void {
  const booked: Booking[] = [];
  forEachGroup(strategy, sample, (snapshot, request, count, placed) => {
    for (const placement of placed) {
      const node = snapshot.nodes[placement.node] as Node;
      expect(fits(node, request.spec, booked)).toBe(true);
      booked.push({ ...placement, spec: request.spec });
      expectWithinTotals(node, booked);
    }
    if (placed.length === count) return;
    for (const node of snapshot.nodes) expect(fits(node, request.spec, booked)).toBe(false);
  });
}

function checkGroup(strategy: Strategy, sample: Case): void {
  const together = run(strategy, sample);
  const groups = sample.groups.flatMap(({ spec, count }) => Array.from({ length: count }, () => spec));
  const single = run(strategy, { nodes: sample.nodes, groups: groups.map((spec) => ({ spec, count: 1 })) });
  expect(together).toEqual(single);
}

function checkRepeatable(strategy: Strategy, sample: Case): void {
  expect(run(strategy, sample)).toEqual(run(strategy, sample));
  forEachGroup(strategy, sample, (snapshot, request, count, placed) => {
    expect(place(strategy, snapshot, request, count).placed).toEqual(placed);
  });
}

function checkUntouched(strategy: Strategy, sample: Case): void {
  forEachGroup(strategy, sample, (snapshot, request, count) => {
    const before = contents(snapshot, request.spec);
    place(strategy, snapshot, request, count + 1);
    expect(contents(snapshot, request.spec)).toEqual(before);
  });
}

function checkRefusals(strategy: Strategy, sample: Case): void {
  forEachGroup(strategy, sample, (snapshot, request) => {
    const plan = place(strategy, snapshot, request, 1000);
    const counted = plan.refusals.reduce((sum, { nodes }) => sum + nodes, 0);
    expect(plan.placed.length + plan.unplaced).toBe(1000);
    if (plan.unplaced === 0) {
      expect(counted).toBe(0);
      expect(explain(plan)).toBe(null);
      return;
    }
    expect(counted).toBe(snapshot.nodes.length);
    const text = explain(plan) as string;
    for (const { nodes, refusal } of plan.refusals) {
      expect(nodes).toBeGreaterThan(0);
      expect(refusal).not.toBe("");
      expect(text).toContain(refusal);
    }
  });
}

function checkScores(strategy: Strategy, sample: Case): void {
  forEachGroup(strategy, sample, (snapshot, request) => {
    const scorings = strategy.scorers.map((scorer) => scorer.prepare(snapshot, request));
    for (const node of snapshot.nodes) {
      if (!strategy.filters.every((filter) => filter.admits(snapshot, node, request))) continue;
      const sum = scorings.reduce((total, scoring) => total + scoring.score(node.index), 0);
      expect(Number.isSafeInteger(sum)).toBe(true);
    }
  });
}

/** Every placement, group after group, each carried out before the next is planned. */
function run(strategy: Strategy, sample: Case): readonly Placement[] {
  const all: Placement[] = [];
  forEachGroup(strategy, sample, (_snapshot, _request, _count, placed) => all.push(...placed));
  return all;
}

/** Plans group after group, tells `visit` of each before it is carried out. */
function forEachGroup(
  strategy: Strategy,
  sample: Case,
  visit: (snapshot: Snapshot, request: PlacementRequest, count: number, placed: readonly Placement[]) => void,
): void {
  let snapshot = snapshotOf(sample.nodes);
  for (const { spec, count } of sample.groups) {
    const request = requestOf(spec);
    const { placed } = place(strategy, snapshot, request, count);
    visit(snapshot, request, count, placed);
    for (const { node, gpuDevices } of placed) {
      snapshot.capacity.reserve(node, request.spec, gpuDevices);
      snapshot = { ...snapshot, lastNode: node };
    }
  }
}

/** All that can be asked of the capacity table. */
function contents({ nodes, capacity, lastNode }: Snapshot, spec: TaskSpec): unknown {
  return nodes.map(({ index }) => ({
    lastNode,
    free: RESOURCE_NAMES.map((name) => capacity.free(index, name)),
    total: RESOURCE_NAMES.map((name) => capacity.total(index, name)),
    gpus: [...capacity.gpuFree(index)],
    attempts: capacity.attemptsOn(index),
    ports: spec.portBindings.map((binding) => capacity.portsFree(index, [binding])),
  }));
}

/** The slow twin: can `node` take one more of `spec` beside what is booked? */
function fits(node: Node, spec: TaskSpec, booked: readonly Booking[]): boolean {
  if (node.info === null || node.liveness !== "ready") return false;
  if (node.runtime !== "ok" || node.availability !== "active") return false;
  const { capacity, gpus, labels } = node.info;
  const here = booked.filter((booking) => booking.node === node.index);
  const resourcesFit = Object.entries(spec.resources).every(
    ([name, amount]) => amount === 0 || usedOf(name, here) + amount <= (capacity[name] ?? 0),
  );
  const labelsFit = spec.constraints.every(
    ({ label, operator, values }) => values.some((value) => labels[label] === value) === (operator === "in"),
  );
  const taken = here.flatMap((booking) => hostPorts(booking.spec));
  const portsFit = hostPorts(spec).every((port) => !taken.includes(port));
  return resourcesFit && labelsFit && portsFit && gpusFit(gpus, spec.gpus, here);
}

function gpusFit(
  devices: readonly GpuDevice[],
  wanted: GpuRequest | null,
  here: readonly Booking[],
): boolean {
  if (wanted === null) return true;
  const serving = devices.filter(
    ({ model }, device) =>
      milliOf(device, here) + wanted.milli <= 1000 &&
      (wanted.models.length === 0 || wanted.models.includes(model)),
  );
  return serving.length >= wanted.count;
}

function expectWithinTotals(node: Node, booked: readonly Booking[]): void {
  const here = booked.filter((booking) => booking.node === node.index);
  for (const name of RESOURCE_NAMES) {
    expect(usedOf(name, here)).toBeLessThanOrEqual(node.info?.capacity[name] ?? 0);
  }
  for (const { gpuDevices, spec } of here) {
    expect(new Set(gpuDevices).size).toBe(spec.gpus?.count ?? 0);
    for (const device of gpuDevices) expect(node.info?.gpus[device]).toBeDefined();
  }
  node.info?.gpus.forEach((_, device) => {
    expect(milliOf(device, here)).toBeLessThanOrEqual(1000);
  });
  const ports = here.flatMap((booking) => hostPorts(booking.spec));
  expect(new Set(ports).size).toBe(ports.length);
}

const usedOf = (name: string, here: readonly Booking[]): number =>
  here.reduce((sum, { spec }) => sum + (spec.resources[name] ?? 0), 0);

const milliOf = (device: number, here: readonly Booking[]): number =>
  here.reduce((sum, { spec, gpuDevices }) => sum + (gpuDevices.includes(device) ? spec.gpus!.milli : 0), 0);

const hostPorts = (spec: TaskSpec): string[] =>
  spec.portBindings
    .filter((binding) => binding.hostPort !== null)
    .map((binding) => `${binding.hostPort} ${binding.protocol}`);

const RESOURCE_NAMES = ["cpu", "memory", "licenses"] as const;

const cases: fc.Arbitrary<Case> = fc.record({
  nodes: fc.array(sketches, { minLength: 1, maxLength: 8 }),
  groups: fc.array(fc.record({ spec: specs, count: fc.integer({ min: 1, max: 6 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
});
