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

  test("has the interval of the ranks", () => {
    // 45 slopes of pairs; their count's deviation under no trend is √(10·9·25/18) = 11.18, times 1.96 = 21.9: the 12th and 34th
    const values = [1.1, 2.3, 2.7, 4.4, 4.9, 6.2, 6.6, 8.5, 8.7, 9.9];
    const slopes = values.flatMap((value, at) =>
      values.slice(at + 1).map((later, more) => (later - value) / (more + 1)),
    );
    slopes.sort((a, b) => a - b);
    const { perStep, low, high } = slopeOf(values);
    expect(slopes).toHaveLength(45);
    expect([low, perStep, high]).toEqual([slopes[11], slopes[22], slopes[33]]);
  });

  test("is not moved by a few wild values", () => {
    const values = minutes(30, (minute) => 50 + minute);
    for (const [at, wild] of [
      [0, 900],
      [14, 1_100],
      [29, -800],
    ] as const)
      values[at] = wild;
    expect(slopeOf(values).perStep).toBeCloseTo(1, 1);
  });
});

describe("a quantity looked at every minute", () => {
  test("levels off when it fills up in the first half and then only errs", () => {
    const rng = new SeededRng("level");
    const values = minutes(60, (minute) => Math.min(minute, 25) * 4 + rng.below(100) / 50);
    expect(levelOf(values).verdict).toBe("levels off");
  });

  test("grows when it goes on rising under the same errors", () => {
    const rng = new SeededRng("level");
    const values = minutes(60, (minute) => 100 + minute / 10 + rng.below(100) / 50);
    const level = levelOf(values);
    expect(level.verdict).toBe("grows");
    expect(level.low).toBeGreaterThan(0);
    expect(level.perHour).toBeGreaterThan(3);
  });

  test("levels off when what it gains for sure is next to nothing", () => {
    expect(levelOf(minutes(60, (minute) => 1_000 + minute / 100)).verdict).toBe("levels off");
  });

  test("is undecided when what it does can't be told from its errors", () => {
    const rng = new SeededRng("level");
    const values = minutes(60, () => 100 + rng.below(100));
    expect(levelOf(values).verdict).toBe("undecided");
  });
});
