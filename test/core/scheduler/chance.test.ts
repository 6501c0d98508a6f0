// Chance in strategies: uniform within what a fixed seed shows, and a function of its inputs.

import { describe, expect, test } from "vitest";
import { Draws, rankOf } from "../../../src/core/scheduler/draws.ts";
import { tuned } from "../../../src/core/scheduler/parameters.ts";
import { place } from "../../../src/core/scheduler/place.ts";
import { random } from "../../../src/core/scheduler/strategies/random.ts";
import { twoChoices } from "../../../src/core/scheduler/strategies/two-choices.ts";
import type { Strategy } from "../../../src/core/scheduler/strategy.ts";
import { requestOf, snapshotOf } from "./sample.ts";

/** Σ (seen − expected)²/expected */
function chiSquare(seen: readonly number[], expected: readonly number[]): number {
  return seen.reduce((sum, count, at) => sum + (count - expected[at]!) ** 2 / expected[at]!, 0);
}

function seeded(strategy: Strategy, values: Record<string, number>): Strategy {
  const made = tuned(strategy, values);
  if (made.kind === "refused") throw new Error(made.reason);
  return made.strategy;
}

/** How often each of `nodes` is taken by `count` placements. */
function counts(strategy: Strategy, sizes: readonly number[], count: number): number[] {
  const snapshot = snapshotOf(sizes.map((cpu) => ({ capacity: { cpu } })));
  const seen = sizes.map(() => 0);
  for (const { node } of place(strategy, snapshot, requestOf({ resources: { cpu: 1 } }), count).placed)
    seen[node]!++;
  return seen;
}

describe("draws", () => {
  test("are uniform over placements and within one", () => {
    for (const bound of [2, 7, 100]) {
      const across = Array.from({ length: bound }, () => 0);
      const within = Array.from({ length: bound }, () => 0);
      const one = new Draws(5, 0);
      for (let placement = 0; placement < bound * 1_000; placement++) {
        across[new Draws(5, placement).below(bound)]!++;
        within[one.below(bound)]!++;
      }
      const expected = across.map(() => 1_000);
      // Mean bound − 1, deviation √(2 (bound − 1)): five deviations.
      const limit = bound - 1 + 5 * Math.sqrt(2 * (bound - 1));
      expect(chiSquare(across, expected)).toBeLessThan(limit);
      expect(chiSquare(within, expected)).toBeLessThan(limit);
    }
  });

  test("give the same numbers as when this was written", () => {
    const draws = new Draws(42, 7);
    expect([draws.below(1000), draws.below(1000), rankOf(3, 42)]).toEqual([719, 854, 2_926_634_060]);
  });

  test("ranks are all different", () => {
    expect(new Set(Array.from({ length: 10_000 }, (_, item) => rankOf(item, 9))).size).toBe(10_000);
  });
});

describe("random", () => {
  test("takes every feasible node equally often, also when few are", () => {
    const roomy = counts(seeded(random, { seed: 3 }), [9_999, 9_999, 0, 9_999], 6_000);
    expect(roomy[2]).toBe(0);
    expect(chiSquare([roomy[0]!, roomy[1]!, roomy[3]!], [2_000, 2_000, 2_000])).toBeLessThan(2 + 5 * 2);
    const rare = counts(seeded(random, { seed: 3 }), [...Array(500).fill(0), 9_999, 9_999], 2_000);
    expect(chiSquare(rare.slice(500), [1_000, 1_000])).toBeLessThan(1 + 5 * Math.SQRT2);
  });

  test("takes every device that serves equally often", () => {
    const t4 = { model: "t4" };
    const seen = [0, 0, 0];
    const snapshot = snapshotOf([{ gpus: [t4, t4, t4] }]);
    const { spec } = requestOf({ gpus: { count: 1, milli: 100, models: [] } });
    for (let round = 0; round < 3_000; round++) {
      const { gpuDevices } = place(random, snapshot, { spec, jobId: null }, 1).placed[0]!;
      seen[gpuDevices[0]!]!++;
      snapshot.capacity.reserve(0, spec, gpuDevices);
      snapshot.capacity.release(0, spec, gpuDevices);
    }
    expect(chiSquare(seen, [1_000, 1_000, 1_000])).toBeLessThan(2 + 5 * 2);
  });
});

describe("two-choices", () => {
  test("takes the fuller of two nodes one time in four", () => {
    const snapshot = snapshotOf([{}, {}]);
    const { spec } = requestOf();
    for (let held = 0; held < 3; held++) snapshot.capacity.reserve(1, spec, []);
    let fuller = 0;
    for (let round = 0; round < 4_000; round++) {
      const [placed] = place(twoChoices, snapshot, { spec, jobId: null }, 1).placed;
      if (placed!.node === 1) fuller++;
      snapshot.capacity.reserve(0, spec, []);
      snapshot.capacity.release(0, spec, []);
    }
    expect(chiSquare([fuller, 4_000 - fuller], [1_000, 3_000])).toBeLessThan(1 + 5 * Math.SQRT2);
  });

  test("evens out load, the more the more it looks at", () => {
    const spreadOf = (d: number) => {
      const seen = counts(seeded(twoChoices, { d }), Array(100).fill(9_999), 2_000);
      return Math.max(...seen) - Math.min(...seen);
    };
    expect(spreadOf(1)).toBeGreaterThan(spreadOf(2));
    expect(spreadOf(2)).toBeGreaterThanOrEqual(spreadOf(4));
    expect(spreadOf(2)).toBeLessThanOrEqual(6);
  });
});

describe("parameters", () => {
  test("values outside the range, and names there are not, are refused with the reason", () => {
    expect(tuned(twoChoices, { d: 0 })).toEqual({
      kind: "refused",
      reason: "Cannot set d to 0: integers from 1 to 64 are accepted",
    });
    expect(tuned(twoChoices, { d: 1.5 })).toMatchObject({ kind: "refused" });
    expect(tuned(twoChoices, { n: 1 })).toEqual({
      kind: "refused",
      reason: "Cannot set n of strategy two-choices: it has d, seed",
    });
    expect(tuned({ ...random, parameters: [] }, { seed: 1 })).toEqual({
      kind: "refused",
      reason: "Cannot set seed of strategy random: it has none",
    });
  });
});
