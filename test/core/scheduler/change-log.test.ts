// The change log against a plain list of all changes, far beyond what it remembers, with changes undone; and what is
// built on it, where it has forgotten.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChangeLog } from "../../../src/core/node/change-log.ts";
import { LoadCounts } from "../../../src/core/node/load-counts.ts";
import { TrackedNode } from "../../../src/core/node/tracked-node.ts";
import { place } from "../../../src/core/scheduler/place.ts";
import { ScoreMemory } from "../../../src/core/scheduler/score-memory.ts";
import { bestFit } from "../../../src/core/scheduler/strategies/best-fit.ts";
import { leastAllocated } from "../../../src/core/scheduler/strategies/least-allocated.ts";
import { roundRobin } from "../../../src/core/scheduler/strategies/round-robin.ts";
import type { Snapshot } from "../../../src/core/scheduler/strategy.ts";
import { requestOf, snapshotOf } from "./sample.ts";

describe("the change log", () => {
  test("what it says it reaches, it has as it was", () => {
    const burst = fc.record({ record: fc.nat(1500), undo: fc.nat(1500), widen: fc.boolean() });
    fc.assert(
      fc.property(fc.array(burst, { minLength: 1, maxLength: 8 }), (bursts) => {
        const log = new ChangeLog();
        const all: number[] = [];
        let node = 0;
        for (const { record, undo, widen } of bursts) {
          for (let count = 0; count < record; count++) {
            log.record(++node);
            all.push(node);
          }
          for (let count = 0; count < undo && all.length > 0; count++) {
            log.forgetLast();
            all.pop();
          }
          if (widen) log.widen(2_000);
          expect(log.version).toBe(all.length);
          for (let at = 0; at < all.length; at++) if (log.reaches(at)) expect(log.nodeAt(at)).toBe(all[at]);
          expect(log.reaches(all.length)).toBe(true);
        }
      }),
      { seed: 1_024, numRuns: 200 },
    );
  });

  test("lists who changed, each once, and none that changed before", () => {
    const changes = fc.array(fc.nat(40), { maxLength: 80 });
    fc.assert(
      fc.property(changes, fc.nat(80), fc.nat(40), (nodes, version, size) => {
        const log = new ChangeLog();
        for (const node of nodes) log.record(node);
        const listed = new Int32Array(size + 1);
        const count = log.listChanged(version, size, listed);
        const later = new Set(nodes.slice(version));
        const expected = [...Array(size).keys()].filter((node) => later.has(node));
        expect([...listed.slice(0, count)]).toEqual(expected);
      }),
      { seed: 1_025, numRuns: 500 },
    );
  });

  test("remembers as many changes as there is room for", () => {
    const log = new ChangeLog();
    for (let node = 0; node < 3_000; node++) log.record(node);
    expect(log.reaches(3_000 - 1_024)).toBe(true);
    expect(log.reaches(3_000 - 1_025)).toBe(false);
  });
});

test("the highest load follows nodes up and down", () => {
  const moves = fc.array(fc.record({ node: fc.nat(3), up: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(moves, (list) => {
      const counts = new LoadCounts();
      const loads = [0, 0, 0, 0];
      for (const { node, up } of list) {
        const from = loads[node]!;
        const to = up ? from + 1 : from - 1;
        if (to < 0) continue;
        counts.move(from, to);
        loads[node] = to;
        expect(counts.highest).toBe(Math.max(...loads));
      }
    }),
    { seed: 4, numRuns: 500 },
  );
});

/** The same cluster, with scores kept. */
function keeping({ nodes, capacity, lastNode }: Snapshot): Snapshot {
  const tracked = nodes.map((node) => new TrackedNode(node, capacity));
  return { nodes: tracked, capacity, lastNode, memory: new ScoreMemory(capacity) };
}

describe("kept scores", () => {
  test("a strategy that keeps scores and picks by turns still says why nothing fits", () => {
    const snapshot = snapshotOf([{ capacity: { cpu: 1 } }]);
    const kept = keeping(snapshot);
    const plan = place({ ...roundRobin, kept: "by-shape" }, kept, requestOf({ resources: { cpu: 2 } }), 1);
    expect(plan.unplaced).toBe(1);
    expect(plan.refusals).toMatchObject([{ filter: "resources", nodes: 1 }]);
  });

  test("a group longer than the log leaves them right for the next", () => {
    const sketches = [{ capacity: { cpu: 3_000 } }, { capacity: { cpu: 2_000 } }];
    const snapshot = snapshotOf(sketches);
    const kept = keeping(snapshot);
    const request = requestOf({ resources: { cpu: 1 } });
    for (const count of [1, 4_000, 1, 4_999, 2]) {
      expect(place(bestFit, kept, request, count)).toEqual(place(bestFit, snapshot, request, count));
    }
  });

  test("more shapes than there is room for are renewed, not mistaken", () => {
    const snapshot = snapshotOf(Array.from({ length: 40 }, (_, node) => ({ capacity: { cpu: 100 + node } })));
    const kept = keeping(snapshot);
    for (let round = 0; round < 3; round++) {
      for (let cpu = 1; cpu <= 300; cpu += 1 + round) {
        const request = requestOf({ resources: { cpu } });
        const plan = place(leastAllocated, kept, request, 2);
        expect(plan).toEqual(place(leastAllocated, snapshot, request, 2));
        for (const { node } of plan.placed) snapshot.capacity.reserve(node, request.spec, []);
        for (const { node } of plan.placed)
          if (cpu % 2 === 0) snapshot.capacity.release(node, request.spec, []);
      }
    }
  });
});
