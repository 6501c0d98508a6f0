// Wishes about node labels: met where they can be, under every strategy, and never a reason to wait.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { place } from "../../../src/core/scheduler/place.ts";
import { explain } from "../../../src/core/scheduler/plan.ts";
import { strategyNamed } from "../../../src/core/scheduler/registry.ts";
import type { PlacementRequest, Snapshot, Strategy } from "../../../src/core/scheduler/strategy.ts";
import type { Constraint, TaskSpec } from "../../../src/core/task/spec.ts";
import { signatureOf } from "../../../src/core/task/spec.ts";
import { type NodeSketch, requestOf, snapshotOf } from "./sample.ts";

const strategies = ["epvm", "round-robin", "spread", "binpack", "first-fit"].map(named);

function named(name: string): Strategy {
  const strategy = strategyNamed(name);
  if (strategy === undefined) throw new Error(`no strategy ${name}`);
  return strategy;
}

const on = (label: string, value: string): Constraint => ({ label, operator: "in", values: [value] });

const inZone = (zone: string, cpu = 4000): NodeSketch => ({ labels: { zone }, capacity: { cpu } });

function asJob(spec: Partial<TaskSpec>): PlacementRequest {
  return { ...requestOf({ resources: { cpu: 1000 }, ...spec }), jobId: "web" };
}

const nodesOf = (
  strategy: Strategy,
  snapshot: Snapshot,
  request: PlacementRequest,
  count: number,
): number[] => place(strategy, snapshot, request, count).placed.map(({ node }) => node);

describe.each(strategies)("$name", (strategy) => {
  test("goes where its affinity is met while there is room, then anywhere", () => {
    const snapshot = snapshotOf([
      { capacity: { cpu: 8000 } },
      { labels: { disk: "ssd" }, capacity: { cpu: 2000 } },
    ]);
    const request = asJob({ affinity: [on("disk", "ssd")] });
    expect(nodesOf(strategy, snapshot, request, 4)).toEqual([1, 1, 0, 0]);
  });

  test("meets the first of its affinities before the others", () => {
    const labels = [{ b: "1" }, { a: "1" }, { a: "1", b: "1" }];
    const snapshot = snapshotOf(labels.map((each) => ({ labels: each, capacity: { cpu: 1000 } })));
    const request = asJob({ affinity: [on("a", "1"), on("b", "1")] });
    expect(nodesOf(strategy, snapshot, request, 3)).toEqual([2, 1, 0]);
  });

  test("spreads a job evenly over zones of unequal size", () => {
    const zones = ["a", "a", "a", "a", "b", "c", "c"];
    const snapshot = snapshotOf(zones.map((zone) => inZone(zone)));
    const placed = nodesOf(strategy, snapshot, asJob({ spread: "zone" }), 9);
    const counts = { a: 0, b: 0, c: 0 };
    for (const node of placed) counts[zones[node] as "a" | "b" | "c"]++;
    expect(counts).toEqual({ a: 3, b: 3, c: 3 });
  });

  test("where a zone is full the others take what is left", () => {
    const snapshot = snapshotOf([inZone("a", 1000), inZone("b")]);
    expect(nodesOf(strategy, snapshot, asJob({ spread: "zone" }), 4)).toHaveLength(4);
  });

  test("what runs already counts; nodes without the label come last; a zone that takes no work is none", () => {
    const base = snapshotOf([inZone("a"), inZone("b"), {}, { ...inZone("c"), availability: "cordoned" }]);
    const snapshot = { ...base, jobAttemptsOn: (node: number) => (node === 0 ? 2 : 0) };
    expect(nodesOf(strategy, snapshot, asJob({ spread: "zone" }), 4).sort()).toEqual([0, 1, 1, 1]);
  });

  test("says the usual when nothing fits, and leaves the snapshot as it was", () => {
    const snapshot = snapshotOf([inZone("a", 1000), inZone("b", 1000)]);
    const { version } = snapshot.capacity;
    const plan = place(strategy, snapshot, asJob({ spread: "zone", affinity: [on("zone", "a")] }), 3);
    expect(plan.placed.map(({ node }) => node)).toEqual([0, 1]);
    expect(explain(plan)).toBe("No node fits: 2 of 2 have too little free cpu");
    expect([0, 1].map((node) => snapshot.capacity.free(node, "cpu"))).toEqual([1000, 1000]);
    expect(snapshot.capacity.version).toBe(version);
  });

  test("a group goes where its members would go one by one", () => {
    const sketches = fc.array(
      fc.record({
        labels: fc.constantFrom(
          { zone: "a" },
          { zone: "b" },
          { zone: "c", disk: "ssd" },
          { disk: "ssd" },
          {},
        ),
        capacity: fc.record({ cpu: fc.constantFrom(1000, 2000, 5000) }),
      }),
      { minLength: 1, maxLength: 7 },
    );
    const wishes = fc.constantFrom<Partial<TaskSpec>>(
      { spread: "zone" },
      { affinity: [on("disk", "ssd")] },
      { affinity: [on("zone", "b"), on("disk", "ssd")], spread: "zone" },
    );
    fc.assert(
      fc.property(sketches, wishes, fc.integer({ min: 1, max: 8 }), (nodes, wish, count) => {
        const request = asJob(wish);
        expect(oneByOne(strategy, snapshotOf(nodes), request, count)).toEqual(
          nodesOf(strategy, snapshotOf(nodes), request, count),
        );
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});

/** Each reserved before the next, as the manager does between batches. */
function oneByOne(strategy: Strategy, base: Snapshot, request: PlacementRequest, count: number): number[] {
  const placed: number[] = [];
  for (let at = 0; at < count; at++) {
    const jobAttemptsOn = (node: number) => placed.filter((each) => each === node).length;
    const [node] = nodesOf(strategy, { ...base, lastNode: placed.at(-1) ?? -1, jobAttemptsOn }, request, 1);
    if (node === undefined) break;
    base.capacity.reserve(node, request.spec, []);
    placed.push(node);
  }
  return placed;
}

test("tasks whose wishes differ are not placed as one group", () => {
  const plain = requestOf().spec;
  const signatures = [plain, { ...plain, spread: "zone" }, { ...plain, affinity: [on("zone", "a")] }].map(
    (spec) => signatureOf(spec, "web"),
  );
  expect(new Set(signatures).size).toBe(3);
});
