// What past failures say about a task's next node: a home is a limit, an avoided node the last choice. A group that is
// bound is placed as its tasks would be one by one, by every strategy.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { place } from "../../../src/core/scheduler/place.ts";
import { explain } from "../../../src/core/scheduler/plan.ts";
import { strategies } from "../../../src/core/scheduler/registry.ts";
import { ScoreMemory } from "../../../src/core/scheduler/score-memory.ts";
import { firstFit } from "../../../src/core/scheduler/strategies/first-fit.ts";
import type { PlacementRequest, Snapshot, Strategy } from "../../../src/core/scheduler/strategy.ts";
import type { Bounds } from "../../../src/core/task/setbacks.ts";
import { sketches, specs } from "./random-cases.ts";
import { type NodeSketch, requestOf, snapshotOf } from "./sample.ts";

const two: NodeSketch = { capacity: { cpu: 2000 } };

function bound(bounds: Partial<Bounds>, cpu = 1000): PlacementRequest {
  return { ...requestOf({ resources: { cpu } }), bounds: { home: null, avoid: [], ...bounds } };
}

const nodesOf = (snapshot: Snapshot, request: PlacementRequest, count: number) =>
  place(firstFit, snapshot, request, count).placed.map(({ node }) => node);

describe("an avoided node", () => {
  test("is taken last", () => {
    expect(nodesOf(snapshotOf([two, two, two]), bound({ avoid: [0] }), 6)).toEqual([1, 1, 2, 2, 0, 0]);
  });

  test("is taken when there is no other", () => {
    expect(nodesOf(snapshotOf([two]), bound({ avoid: [0] }), 1)).toEqual([0]);
  });

  test("is no reason to wait: where it is full too, that is said", () => {
    const plan = place(firstFit, snapshotOf([two, two]), bound({ avoid: [0] }, 3000), 1);
    expect(explain(plan)).toBe("No node fits: 2 of 2 have too little free cpu");
  });
});

describe("a home", () => {
  test("is where the task goes, whatever is better", () => {
    expect(nodesOf(snapshotOf([two, two, two]), bound({ home: 2 }), 1)).toEqual([2]);
  });

  test("is waited for while it is full", () => {
    const plan = place(firstFit, snapshotOf([two, { capacity: { cpu: 500 } }]), bound({ home: 1 }), 1);
    expect(explain(plan)).toBe(
      "No node fits: 1 of 2 is not where it has to restart, 1 has too little free cpu",
    );
  });

  test.each<[string, NodeSketch]>([
    ["down", { ...two, liveness: "down" }],
    ["cordoned", { ...two, availability: "cordoned" }],
    ["draining", { ...two, availability: "draining" }],
  ])("is not waited for when it is %s", (_, sketch) => {
    expect(nodesOf(snapshotOf([two, sketch]), bound({ home: 1 }), 1)).toEqual([0]);
  });

  test("is not waited for when its record is nobody's any more", () => {
    const snapshot = snapshotOf([two, { ...two, known: false, liveness: "unknown" }]);
    Object.assign(snapshot.nodes[1]!, { address: null });
    expect(nodesOf(snapshot, bound({ home: 1 }), 1)).toEqual([0]);
  });

  test("is waited for when it is only suspect", () => {
    expect(nodesOf(snapshotOf([two, { ...two, liveness: "suspect" }]), bound({ home: 1 }), 1)).toEqual([]);
  });
});

interface Case {
  readonly nodes: readonly NodeSketch[];
  readonly spec: Parameters<typeof requestOf>[0];
  readonly home: number | null;
  readonly avoid: readonly number[];
  readonly count: number;
  readonly jobId: string | null;
}

const cases: fc.Arbitrary<Case> = fc.record({
  nodes: fc.array(sketches, { minLength: 1, maxLength: 6 }),
  spec: specs,
  home: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(5) }),
  avoid: fc.subarray([0, 1, 2, 3, 4, 5]),
  count: fc.integer({ min: 1, max: 6 }),
  jobId: fc.constantFrom(null, "a"),
});

/** Places one at a time; the avoided are hidden by hand while any other node takes one. */
function oneByOne(strategy: Strategy, snapshot: Snapshot, sample: Case): number[] {
  const { home, avoid, count, jobId, spec } = sample;
  const placed: number[] = [];
  const capacity = snapshot.capacity;
  let { lastNode } = snapshot;
  const hidden = snapshot.nodes.map((node) =>
    avoid.includes(node.index) ? { ...node, liveness: "suspect" as const } : node,
  );
  const request: PlacementRequest = { ...requestOf(spec), jobId, bounds: { home, avoid: [] } };
  while (placed.length < count) {
    const jobAttemptsOn = (node: number) => placed.filter((other) => other === node).length;
    const now = { capacity, lastNode, jobAttemptsOn };
    const [first] = place(strategy, { ...now, nodes: hidden }, request, 1).placed;
    const [next] = first ? [first] : place(strategy, { ...now, nodes: snapshot.nodes }, request, 1).placed;
    if (next === undefined) break;
    capacity.reserve(next.node, request.spec, next.gpuDevices);
    placed.push(next.node);
    lastNode = next.node;
  }
  return placed;
}

describe.each(strategies)("$name", (strategy) => {
  test("places a group that is bound as one by one, and leaves no trace", () => {
    fc.assert(
      fc.property(cases, (sample) => {
        const { spec, jobId, home, avoid, count } = sample;
        const snapshot = snapshotOf(sample.nodes);
        const request: PlacementRequest = { ...requestOf(spec), jobId, bounds: { home, avoid } };
        const jobAttemptsOn = () => 0;
        const { version, reservations } = snapshot.capacity;
        const plan = place(strategy, { ...snapshot, jobAttemptsOn }, request, count);
        expect([snapshot.capacity.version, snapshot.capacity.reservations]).toEqual([version, reservations]);
        expect(plan.placed.length + plan.unplaced).toBe(count);
        expect(plan.placed.map(({ node }) => node)).toEqual(oneByOne(strategy, snapshot, sample));
      }),
      { numRuns: 150, seed: 20_261_123 },
    );
  });

  test("does not spoil the scores it keeps for others", () => {
    fc.assert(
      fc.property(cases, (sample) => {
        const { spec, jobId, home, avoid, count } = sample;
        const plain: PlacementRequest = { ...requestOf(spec), jobId };
        const snapshot = snapshotOf(sample.nodes.map((node) => ({ ...node, liveness: "ready" as const })));
        for (const node of snapshot.nodes) snapshot.capacity.setOpen(node.index, takes(node));
        const kept = { ...snapshot, memory: new ScoreMemory(snapshot.capacity) };
        const before = place(strategy, kept, plain, count);
        place(strategy, kept, { ...plain, bounds: { home, avoid } }, count);
        expect(place(strategy, kept, plain, count)).toEqual(before);
      }),
      { numRuns: 50, seed: 20_261_124 },
    );
  });
});

const takes = ({ runtime, availability, info }: Snapshot["nodes"][number]): boolean =>
  runtime === "ok" && availability === "active" && info !== null;
