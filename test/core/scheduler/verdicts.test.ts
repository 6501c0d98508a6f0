// The two ways to keep the verdicts on all nodes, in bytes and in blocks, beside a plain list: the best, and who refuses how
// many, after any changes; so many nodes that there are several levels of maxima, and so few that there is one.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Batch, REFUSED, refusingFilter } from "../../../src/core/scheduler/batch.ts";
import { ScoreBlocks } from "../../../src/core/scheduler/score-blocks.ts";
import { fitsBytes, ScoreBytes } from "../../../src/core/scheduler/score-bytes.ts";
import type { Verdicts } from "../../../src/core/scheduler/score-table.ts";

const LOWEST = -40;
const HIGHEST = 60;

const verdicts = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: LOWEST, max: HIGHEST }) },
  { weight: 2, arbitrary: fc.constantFrom(HIGHEST, HIGHEST - 1, LOWEST) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 7 }).map((position) => REFUSED * position) },
);

interface Change {
  readonly at: number;
  readonly verdict: number;
}

const batches: fc.Arbitrary<readonly Change[]> = fc.oneof(
  fc.array(fc.record({ at: fc.nat(), verdict: verdicts }), { minLength: 1, maxLength: 5 }),
  fc.array(fc.record({ at: fc.nat(), verdict: verdicts }), { minLength: 30, maxLength: 90 }),
);

function batchOf(nodes: readonly number[], list: readonly number[]): Batch {
  const batch = new Batch();
  batch.begin(nodes.length);
  for (const node of nodes) batch.add(node);
  nodes.forEach((node, at) => {
    batch.verdicts[at] = list[node]!;
  });
  return batch;
}

function refusalsOf(list: readonly number[]): number[] {
  const counts = Array.from({ length: 16 }, () => 0);
  for (const verdict of list) if (verdict <= REFUSED) counts[refusingFilter(verdict)]!++;
  return counts;
}

function bestOf(list: readonly number[]): number {
  const best = list.reduce((highest, verdict) => Math.max(highest, verdict), REFUSED);
  return best <= REFUSED ? -1 : list.indexOf(best);
}

function agrees(kept: Verdicts, list: readonly number[]): void {
  expect(kept.best()).toBe(bestOf(list));
  expect(refusalsOf(list).map((_, filter) => kept.refused[filter] ?? 0)).toEqual(refusalsOf(list));
}

describe.each([
  ["in bytes", (nodes: number): Verdicts => new ScoreBytes(nodes, LOWEST)],
  ["in blocks", (nodes: number): Verdicts => new ScoreBlocks(nodes)],
])("verdicts %s", (_, layOut) => {
  test("give the first of the best nodes and count the refusals, as a plain list does", () => {
    const sizes = fc.constantFrom(1, 7, 8, 33, 300, 2_200);
    fc.assert(
      fc.property(sizes, verdicts, fc.array(batches, { maxLength: 12 }), (size, first, changes) => {
        const list = Array.from({ length: size }, (_, node) => (node % 3 === 0 ? first : LOWEST));
        const kept = layOut(size);
        kept.fill(batchOf([...list.keys()], list));
        agrees(kept, list);
        for (const batch of changes) {
          for (const { at, verdict } of batch) list[at % size] = verdict;
          const nodes = batch.map(({ at }) => at % size);
          // Later ones of the same node say the same: what is judged is the node as it is now.
          kept.renewAll(batchOf(nodes, list));
          agrees(kept, list);
        }
      }),
      { seed: 8, numRuns: 150 },
    );
  });
});

test("bytes take 112 different scores", () => {
  expect(fitsBytes(0, 111, 7)).toBe(true);
  expect(fitsBytes(0, 112, 7)).toBe(false);
  expect(fitsBytes(0, 100, 17)).toBe(false);
});
