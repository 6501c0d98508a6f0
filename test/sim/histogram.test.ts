// Percentiles in constant memory, exact sums and maxima, and two histograms as one.

import { expect, test } from "vitest";
import { Histogram } from "../../sim/histogram.ts";

const of = (values: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

test("a percentile is at most a sixteenth above the true one", () => {
  const histogram = of(Array.from({ length: 1_000 }, (_, index) => 1_000 * (index + 1)));
  for (const percent of [1, 50, 90, 99]) {
    const value = histogram.percentile(percent) as number;
    expect(value).toBeGreaterThanOrEqual(percent * 10_000);
    expect(value).toBeLessThanOrEqual(percent * 10_000 * 1.063);
  }
  expect([histogram.max, histogram.sum]).toEqual([1_000_000, 500_500_000]);
});

test("no percentile is above the largest value", () => {
  const histogram = of([33, 1_000_001]);
  expect([50, 90, 99, 100].map((percent) => histogram.percentile(percent))).toEqual([
    33, 1_000_001, 1_000_001, 1_000_001,
  ]);
});

test("merged histograms count as one that saw everything", () => {
  const [left, right] = [
    [5, 70_000, 3],
    [900, 2],
  ];
  const merged = of(left as number[]);
  merged.merge(JSON.parse(JSON.stringify(of(right as number[]).counts)));
  expect(merged.counts).toEqual(of([...(left as number[]), ...(right as number[])]).counts);
  expect(merged.count).toBe(5);
});

test("an empty one has no percentile and no maximum", () => {
  expect([of([]).percentile(50), of([]).max]).toEqual([null, null]);
});
