// The tank's draws and counts: delays, chances, percentiles, against plain arithmetic.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { between, happens } from "../../sim/chance.ts";
import { exponential } from "../../sim/exponential.ts";
import { Histogram } from "../../sim/histogram.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import type { Rng } from "../../src/core/kernel/rng.ts";

/** Draws the same number whatever it is asked. */
const always = (value: number): Rng => ({ below: () => value, fork: () => always(value) });

describe("exponential", () => {
  test("is the quantile of the exponential distribution, to a part in ten thousand", () => {
    for (const index of [0, 1, 100, 2_047, 2_048, 3_000, 4_000, 4_095]) {
      const expected = -Math.log(1 - (index + 0.5) / 4_096) * 1_000_000_000;
      const drawn = exponential(always(index), 1_000_000_000);
      expect(Math.abs(drawn - expected)).toBeLessThan(expected / 10_000 + 10_000);
    }
  });

  test("has the mean it was asked for", () => {
    const rng = new SeededRng("mean");
    let sum = 0;
    for (let draw = 0; draw < 100_000; draw++) sum += exponential(rng, 1_000);
    expect(sum / 100_000).toBeGreaterThan(980);
    expect(sum / 100_000).toBeLessThan(1_020);
  });

  test("draws integers, and nothing at all for a mean of zero", () => {
    const rng = new SeededRng("integers");
    for (let draw = 0; draw < 1_000; draw++)
      expect(Number.isSafeInteger(exponential(rng, 12_345))).toBe(true);
    expect(exponential(rng, 0)).toBe(0);
  });
});

describe("chance", () => {
  test("what is certain happens and what is impossible does not", () => {
    const rng = new SeededRng("certain");
    for (let draw = 0; draw < 1_000; draw++) {
      expect([happens(rng, 0), happens(rng, 1_000_000)]).toEqual([false, true]);
    }
  });

  test("a range includes both its ends and nothing else", () => {
    const rng = new SeededRng("range");
    const seen = new Set(Array.from({ length: 1_000 }, () => between(rng, 3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6]);
    expect(between(rng, 5, 5)).toBe(5);
  });
});

describe("Histogram", () => {
  test("a percentile is not below the true one and at most 1/16 above it", () => {
    const values = fc.array(fc.integer({ min: 0, max: 10 ** 10 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (list, percent) => {
        const histogram = new Histogram();
        for (const value of list) histogram.add(value);
        const sorted = [...list].sort((a, b) => a - b);
        const truth = sorted[Math.ceil((list.length * percent) / 100) - 1] as number;
        const told = histogram.percentile(percent) as number;
        expect(told).toBeGreaterThanOrEqual(truth);
        expect(told).toBeLessThanOrEqual(truth * (1 + 1 / 16));
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("of nothing there is no percentile", () => {
    expect(new Histogram().percentile(50)).toBeNull();
  });
});
