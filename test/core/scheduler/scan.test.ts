// The one loop over the columns that finds the best where no scores are kept, beside the scores themselves: amounts and
// sizes near to each other, so that many nodes are nearly as good as the best.

import fc from "fast-check";
import { expect, test } from "vitest";
import { Capacity } from "../../../src/core/node/capacity.ts";
import type { Node } from "../../../src/core/node/node.ts";
import { TrackedNode } from "../../../src/core/node/tracked-node.ts";
import { place } from "../../../src/core/scheduler/place.ts";
import { ScoreMemory } from "../../../src/core/scheduler/score-memory.ts";
import { leastAllocated } from "../../../src/core/scheduler/strategies/least-allocated.ts";
import type { Snapshot } from "../../../src/core/scheduler/strategy.ts";
import { nodeOf, requestOf } from "./sample.ts";

const GIB = 2 ** 30;

interface Row {
  readonly cores: number;
  readonly cpuUsed: number;
  readonly memoryUsed: number;
  readonly open: boolean;
}

const rows: fc.Arbitrary<Row> = fc.record({
  cores: fc.constantFrom(0, 4, 5, 7),
  cpuUsed: fc.nat(4_200),
  memoryUsed: fc.nat(8 * GIB),
  open: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
});

function snapshotOfRows(list: readonly Row[]): Snapshot {
  const capacity = new Capacity();
  const nodes: Node[] = [];
  list.forEach(({ cores, cpuUsed, memoryUsed, open }, index) => {
    const totals = { cpu: cores * 1000, memory: cores * 2 * GIB };
    const node = nodeOf({ capacity: totals, ...(open ? {} : { liveness: "down" as const }) }, index);
    nodes.push(new TrackedNode(node, capacity));
    capacity.declare(index, totals, []);
    // A node may have been promised more than it has: what it declares can shrink.
    capacity.reserve(index, requestOf({ resources: { cpu: cpuUsed, memory: memoryUsed } }).spec, []);
  });
  return { nodes, capacity, lastNode: -1, memory: new ScoreMemory(capacity) };
}

test("the scan finds the first node of those with the highest score, by any weights", () => {
  const cases = fc.record({
    list: fc.array(rows, { minLength: 1, maxLength: 60 }),
    cpu: fc.nat(1_500),
    memory: fc.nat(2 * GIB),
    cpuWeight: fc.constantFrom(0, 1, 3, 100),
    memoryWeight: fc.constantFrom(1, 2, 99),
  });
  fc.assert(
    fc.property(cases, ({ list, cpu, memory, cpuWeight, memoryWeight }) => {
      const { kept: _, ...unkept } = leastAllocated.with!({ cpuWeight, memoryWeight, diskWeight: 0 });
      const snapshot = snapshotOfRows(list);
      const request = requestOf({ resources: { cpu, memory } });
      const scoring = unkept.scorers[0]!.prepare(snapshot, request);
      const fits = snapshot.nodes.filter((node) =>
        unkept.filters.every((filter) => filter.admits(snapshot, node, request)),
      );
      const best = fits.toSorted(
        (a, b) => scoring.score(b.index) - scoring.score(a.index) || a.index - b.index,
      )[0];
      const { placed } = place(unkept, snapshot, request, 1);
      expect(placed[0]?.node).toBe(best?.index);
    }),
    { seed: 75, numRuns: 2_000 },
  );
});
