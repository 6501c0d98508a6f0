// Ranks of samples in which some values never came, against values that can be counted by hand.

import { describe, expect, test } from "vitest";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { quantileInterval, rankQuantile, signTest } from "../../statistics/censored.ts";

const NEVER = Number.POSITIVE_INFINITY;

describe("a rank quantile", () => {
  test.each<[number[], number, number]>([
    [[1, 2, 3, NEVER], 0.5, 2],
    [[NEVER, 3, 1, 2], 0.75, 3],
    [[1, 2, 3, NEVER], 0.9, NEVER],
    [[NEVER, NEVER], 0.5, NEVER],
    [[7], 0.9, 7],
    [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9, 9],
    [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.5, 5],
  ])("of %j at %d is %d", (values, part, expected) => {
    expect(rankQuantile(values, part)).toBe(expected);
  });

  test("of nothing is no number", () => {
    expect(rankQuantile([], 0.5)).toBeNaN();
  });
});

describe("the interval of a quantile", () => {
  const of = (values: readonly number[], part: number) => quantileInterval(values, part, new SeededRng("q"));

  test("is a point where all values are the same, and where none ever came", () => {
    expect(of([4, 4, 4], 0.9)).toEqual({ value: 4, low: 4, high: 4 });
    expect(of([NEVER, NEVER], 0.5)).toEqual({ value: NEVER, low: NEVER, high: NEVER });
  });

  test("reaches to never where half of the values never came", () => {
    const { value, low, high } = of([1, 2, 3, 4, 5, 6, NEVER, NEVER, NEVER, NEVER, NEVER], 0.5);
    expect(value).toBe(6);
    expect(low).toBeLessThan(6);
    expect(high).toBe(NEVER);
  });

  test("is the same for the same seed and holds the quantile", () => {
    const values = Array.from({ length: 40 }, (_, index) => (index * 37) % 101);
    const { value, low, high } = of(values, 0.5);
    expect(of(values, 0.5)).toEqual({ value, low, high });
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  test("holds the true median in about 95 of 100 samples", () => {
    const rng = new SeededRng("coverage");
    let holds = 0;
    for (let round = 0; round < 400; round++) {
      const { low, high } = quantileInterval(
        Array.from({ length: 30 }, () => rng.below(1_000_001)),
        0.5,
        rng.fork(String(round)),
      );
      if (low <= 500_000 && high >= 500_000) holds++;
    }
    expect(holds / 400).toBeGreaterThan(0.91);
    expect(holds / 400).toBeLessThan(0.99);
  });
});

test.each([
  [0, 0, 1],
  [5, 0, 0.0625],
  [0, 11, 2 / 2 ** 11],
  [1, 3, (2 * (1 + 4)) / 2 ** 4],
  [3, 3, 1],
])("the sign test of %d against %d gives %d", (below, above, expected) => {
  expect(signTest(below, above)).toBeCloseTo(expected, 12);
});
