// The tree against a look at all scores: few different ones, so that many are equal, and enough nodes for three levels.

import fc from "fast-check";
import { expect, test } from "vitest";
import { ScoreTree } from "../../../src/core/scheduler/score-tree.ts";

function slowBest(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

const SIZES = [1, 2, 31, 32, 33, 100, 1024, 1025, 2100];

test("the best is the first of those with the highest score, whatever rises and falls in between", () => {
  const change = fc.record({
    node: fc.nat(3000),
    score: fc.integer({ min: -3, max: 3 }),
    looks: fc.boolean(),
  });
  const cases = fc.record({
    size: fc.constantFrom(...SIZES),
    start: fc.array(fc.integer({ min: -3, max: 1 }), { minLength: 1, maxLength: 40 }),
    near: fc.nat(3000),
    spread: fc.constantFrom(3, 40, 3000),
    changes: fc.array(change, { maxLength: 80 }),
  });
  fc.assert(
    fc.property(cases, ({ size, start, near, spread, changes }) => {
      const tree = new ScoreTree(size);
      const scores = Array.from({ length: size }, (_, node) => start[node % start.length]!);
      tree.scores.set(scores);
      expect(tree.best()).toBe(slowBest(scores));
      for (const { node, score, looks } of changes) {
        const changed = (near + (node % spread)) % size;
        scores[changed] = score;
        tree.set(changed, score);
        if (looks) expect(tree.best()).toBe(slowBest(scores));
      }
      expect(tree.best()).toBe(slowBest(scores));
    }),
    { seed: 32, numRuns: 3_000 },
  );
});

test("of no nodes none is the best", () => {
  expect(new ScoreTree(0).best()).toBe(-1);
});
