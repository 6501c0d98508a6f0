// Whether a quantity levels off, against lines and noise whose answer is known.

import { describe, expect, test } from "vitest";
import { levelOf } from "../../../bench/live/soak/levels.ts";
import { slopeOf } from "../../../bench/live/statistics.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";

const minutes = (count: number, at: (minute: number) => number): number[] =>
  Array.from({ length: count }, (_, minute) => at(minute));

describe("the slope of a line", () => {
  test("is that of an exact line, with no interval to speak of", () => {
    const { perStep, low, high } = slopeOf(minutes(10, (minute) => 7 - 0.5 * minute));
    for (const each of [perStep, low, high]) expect(each).toBeCloseTo(-0.5, 12);
  });

  test("has the interval of the textbook", () => {
    // Squares of the steps 82.5, of what is left 0.85006; t of 8 degrees of freedom 2.306
    const { perStep, low, high } = slopeOf([1.1, 2.3, 2.7, 4.4, 4.9, 6.2, 6.6, 8.5, 8.7, 9.9]);
    expect(perStep).toBeCloseTo(0.97515, 5);
    expect(high - perStep).toBeCloseTo(perStep - low, 12);
    expect(high - perStep).toBeCloseTo(0.08276, 3);
  });
});

describe("a quantity looked at every minute", () => {
  test("levels off when it fills up in the first half and then only errs", () => {
    const rng = new SeededRng("level");
    const values = minutes(60, (minute) => Math.min(minute, 25) * 4 + rng.below(100) / 50);
    expect(levelOf(values).levelsOff).toBe(true);
  });

  test("grows when it goes on rising under the same errors", () => {
    const rng = new SeededRng("level");
    const values = minutes(60, (minute) => 100 + minute / 10 + rng.below(100) / 50);
    const level = levelOf(values);
    expect(level.levelsOff).toBe(false);
    expect(level.low).toBeGreaterThan(0);
    expect(level.perHour).toBeGreaterThan(3);
  });

  test("levels off when what it gains for sure is next to nothing", () => {
    expect(levelOf(minutes(60, (minute) => 1_000 + minute / 100)).levelsOff).toBe(true);
  });
});
