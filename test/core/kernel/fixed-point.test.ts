// The engine's own pow and log2 serve as the reference here, within the bounds that the functions promise.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { log2, pow2, toFixedPoint } from "../../../src/core/kernel/fixed-point.ts";

const RUNS = { seed: 754, numRuns: 5_000 };
/** Math.pow and Math.log2 are themselves a little off: one unit in the last place is granted them. */
const SLACK = 2 ** -52;

describe("pow2", () => {
  test("stays within its relative error of 2^-47", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 63.999, noNaN: true }), (x) => {
        expect(Math.abs(pow2(x) / 2 ** x - 1)).toBeLessThan(2 ** -47 + SLACK);
      }),
      RUNS,
    );
  });

  test("stays within it at the seams of its tables", () => {
    for (let index = 1; index < 65_536; index += 17) {
      for (const x of [index / 65_536, index / 65_536 - Number.EPSILON, index / 256 / 256 + 2 ** -40]) {
        expect(Math.abs(pow2(x) / 2 ** x - 1)).toBeLessThan(2 ** -47 + SLACK);
      }
    }
  });

  test("is exact for whole exponents", () => {
    for (let x = 0; x < 64; x++) expect(pow2(x)).toBe(Number(1n << BigInt(x)));
  });

  test("gives the same bits as when this was written", () => {
    // A change here means that runs recorded before no longer replay.
    expect([0.1, 0.25, 1 / 3, 10.75, 33.3, 63.99].map(pow2)).toEqual([
      1.071773462536293, 1.189207115002721, 1.2599210498948727, 1722.1558584396075, 10575449983.939016,
      18319323104848595000,
    ]);
  });

  test("refuses exponents outside [0, 64)", () => {
    for (const x of [-0.1, 64, Number.NaN]) expect(() => pow2(x)).toThrow(/exponent in \[0, 64\)/);
  });
});

describe("log2", () => {
  test("stays within its absolute error of 2^-47", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2 ** 62, noNaN: true }), (value) => {
        // Math.log2 up to 62 is rounded to 2^-47 itself.
        expect(Math.abs(log2(value) - Math.log2(value))).toBeLessThan(2 ** -47 + 2 ** -47);
      }),
      RUNS,
    );
    for (let value = 1; value <= 20_000; value++) {
      expect(Math.abs(log2(value) - Math.log2(value))).toBeLessThan(2 ** -47 + SLACK);
    }
  });

  test("is exact for powers of two", () => {
    for (let x = 0; x < 63; x++) expect(log2(Number(1n << BigInt(x)))).toBe(x);
  });

  test("is undone by pow2", () => {
    for (const value of [3, 10, 1_000, 10_000, 65_535]) {
      expect(Math.abs(pow2(log2(value)) / value - 1)).toBeLessThan(2 ** -45);
    }
  });

  test("refuses values below 1 and from 2^63", () => {
    for (const value of [0.99, 0, -1, 2 ** 63, Number.NaN]) {
      expect(() => log2(value)).toThrow(/value in \[1, 2\^63\)/);
    }
  });
});

describe("toFixedPoint", () => {
  test("counts units of 2^-fractionBits, rounded to the nearest", () => {
    expect(toFixedPoint(1.5, 20)).toBe(1_572_864);
    // 0.3 × 8 = 2.4, 0.3125 × 8 = 2.5
    expect([0.3, 0.3125].map((value) => toFixedPoint(value, 3))).toEqual([2, 3]);
    expect(toFixedPoint(7, 0)).toBe(7);
  });
});
