// Samples at even intervals stay few however long a run is.

import { expect, test } from "vitest";
import { Series } from "../../../sim/measures/series.ts";
import { seconds } from "../../../src/core/kernel/time.ts";

test("a series that grows too long keeps every other sample, and takes them half as often", () => {
  const series = new Series(seconds(1));
  for (let second = 0; second < 5_000; second++) {
    if (series.due(seconds(second))) series.add(seconds(second), { value: second });
  }
  const { at, columns } = series.data;
  expect(at.length).toBeLessThanOrEqual(1_200);
  expect(at.length).toBeGreaterThan(600);
  expect(columns.value?.map((value) => seconds(value))).toEqual(at);
  const steps = new Set(at.slice(1).map((instant, index) => instant - (at[index] as number)));
  expect([...steps]).toEqual([seconds(8)]);
});

test("a column that comes later was 0 before", () => {
  const series = new Series(1);
  series.add(0, { a: 1 });
  series.add(1, { a: 2, b: 3 });
  series.add(2, { b: 4 });
  expect(series.data.columns).toEqual({ a: [1, 2, 0], b: [0, 3, 4] });
});
