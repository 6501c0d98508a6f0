import * as fc from "fast-check";
import { expect, test } from "vitest";
import { milliseconds, minutes, NEVER, roundUp, seconds } from "../../../src/core/kernel/time.ts";

test("durations are whole microseconds", () => {
  expect([milliseconds(1), seconds(1), minutes(1)]).toEqual([1_000, 1_000_000, 60_000_000]);
  expect(milliseconds(0.0004)).toBe(0);
  expect(seconds(0.1 + 0.2)).toBe(300_000);
});

test.each([
  [0, 100, 0],
  [1, 100, 100],
  [100, 100, 100],
  [101, 100, 200],
  [7, 1, 7],
  [NEVER - 1, 1_000_000, NEVER], // the next multiple would lie beyond every instant
  [NEVER, 1_000_000, NEVER],
])("%d on a grid of %d is %d", (at, grid, expected) => {
  expect(roundUp(at, grid)).toBe(expected);
});

test("rounding up gives the first multiple that is not before", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 10_000_000 }), (at, grid) => {
      const up = roundUp(at, grid);
      expect(up % grid).toBe(0);
      expect(up >= at && up - grid < at).toBe(true);
    }),
    { seed: 4 },
  );
});
