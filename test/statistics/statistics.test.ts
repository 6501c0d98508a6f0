// The statistics of the lab against values from tables and hand calculation.

import { describe, expect, test } from "vitest";
import { exponentialOf, logNormal, normal } from "../../bench/chance.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { controlledMean } from "../../statistics/controlled-means.ts";
import { holm, pairedDifference } from "../../statistics/paired.ts";
import { normalQuantile, studentQuantile } from "../../statistics/student.ts";
import { deviation, mean, quantile } from "../../statistics/summary.ts";

describe("quantiles", () => {
  test("of the normal distribution are those of the tables", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4);
    expect(normalQuantile(0.9995)).toBeCloseTo(3.290527, 3);
  });

  test.each([
    [0.975, 10, 2.228139],
    [0.9995, 10, 4.586894],
    [0.9995, 37, 3.574],
    [0.95, 30, 1.697261],
  ])(
    "of Student's t at %f with %i degrees of freedom are within 1 %% of the tables",
    (p, freedom, expected) => {
      expect(Math.abs(studentQuantile(p, freedom) / expected - 1)).toBeLessThan(0.01);
    },
  );

  test("of a sample lie between neighbours by straight line", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([4, 1, 3, 2], 0.9)).toBeCloseTo(3.7, 12);
  });
});

describe("a mean with control variates", () => {
  test("takes out what the controls explain", () => {
    const rng = new SeededRng("controls");
    const batches = Array.from({ length: 40 }, () => {
      const luck = normal(rng);
      return { value: 5 + 3 * luck + 0.01 * normal(rng), controls: [luck] };
    });
    const { mean: found, halfWidth } = controlledMean(batches, 0.999);
    expect(Math.abs(found - 5)).toBeLessThan(halfWidth);
    expect(halfWidth).toBeLessThan(0.02); // without the control it would be about 1.7
  });

  test("covers the true mean about as often as it says", () => {
    let covered = 0;
    for (let seed = 0; seed < 400; seed++) {
      const rng = new SeededRng(`coverage/${seed}`);
      const batches = Array.from({ length: 20 }, () => {
        const luck = normal(rng);
        return { value: 1 + luck + normal(rng), controls: [luck] };
      });
      const { mean: found, halfWidth } = controlledMean(batches, 0.95);
      if (Math.abs(found - 1) <= halfWidth) covered++;
    }
    expect(covered).toBeGreaterThan(365); // 380 expected, standard deviation 4.4
    expect(covered).toBeLessThan(395);
  });
});

describe("draws", () => {
  test("exponential ones have their mean and as much deviation", () => {
    const rng = new SeededRng("exponential");
    const values = Array.from({ length: 30_000 }, () => exponentialOf(rng, 1_000_000));
    expect(mean(values) / 1e6).toBeCloseTo(1, 1.5);
    expect(deviation(values) / 1e6).toBeCloseTo(1, 1.5);
  });

  test("log-normal ones have their median and spread", () => {
    const rng = new SeededRng("log-normal");
    const values = Array.from({ length: 20_000 }, () => logNormal(rng, 7, 0.5));
    expect(quantile(values, 0.5)).toBeCloseTo(7, 0.8);
    expect(deviation(values.map(Math.log))).toBeCloseTo(0.5, 1.5);
  });
});

describe("a paired difference", () => {
  const rng = (): SeededRng => new SeededRng("paired");

  test("of equal samples is nothing, for sure", () => {
    const same = pairedDifference([1, 2, 3], [1, 2, 3], rng());
    expect(same).toEqual({ mean: 0, low: 0, high: 0, effect: null, pValue: 1, below: 0, above: 0 });
  });

  test("that is always on one side has the least p-value of 11 seeds", () => {
    const a = Array.from({ length: 11 }, (_, index) => 10 + index);
    const b = a.map((value, index) => value + 2 + (index % 3));
    const { mean: apart, low, high, pValue, below } = pairedDifference(a, b, rng());
    expect(apart).toBeCloseTo(-2.909, 3);
    expect(pValue).toBe(2 / 2048);
    expect(below).toBe(11);
    expect(low).toBeLessThan(apart);
    expect(high).toBeGreaterThan(apart);
    expect(high).toBeLessThan(0);
  });

  test("of one seed or two has no interval", () => {
    const none = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    expect(pairedDifference([1], [12], rng())).toMatchObject({ mean: -11, ...none });
    expect(pairedDifference([1, 2], [12, 13], rng())).toMatchObject({ mean: -11, ...none });
    expect(pairedDifference([1, 2, 3], [12, 13, 14], rng())).toMatchObject({
      mean: -11,
      low: -11,
      high: -11,
    });
  });

  test("that is there in one seed of twenty alone has no interval", () => {
    const a = Array.from({ length: 20 }, (_, index) => (index === 6 ? 6 : 0));
    const { mean: apart, low, high, above } = pairedDifference(a, Array(20).fill(0), rng());
    expect({ apart, low, high, above }).toEqual({ apart: 0.3, low: -Infinity, high: Infinity, above: 1 });
  });

  test("covers the true difference in about 95 of 100 samples", () => {
    let covered = 0;
    for (let seed = 0; seed < 60; seed++) {
      const draws = new SeededRng(`paired/${seed}`);
      const a = Array.from({ length: 11 }, () => 1 + normal(draws));
      const { low, high } = pairedDifference(
        a,
        a.map(() => 0),
        draws,
      );
      if (low <= 1 && high >= 1) covered++;
    }
    expect(covered).toBeGreaterThan(51); // 57 expected, standard deviation 1.7
  });

  test("p-values looked at together are Holm's", () => {
    expect(holm([0.01, 0.04, 0.03]).map((value) => Number(value.toFixed(4)))).toEqual([0.03, 0.06, 0.06]);
  });
});
