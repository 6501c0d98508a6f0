// Fractions are compared as BigInt would by cross-multiplication, at any size.

import fc from "fast-check";
import { expect, test } from "vitest";
import { compareFractions } from "../../../src/core/kernel/fractions.ts";

const amount = fc.oneof(fc.nat(12), fc.maxSafeNat());
const total = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));

test("fractions compare as their cross products do", () => {
  fc.assert(
    fc.property(amount, total, amount, total, (a, b, c, d) => {
      const exact = BigInt(a) * BigInt(d) - BigInt(c) * BigInt(b);
      const sign = exact === 0n ? 0 : exact < 0n ? -1 : 1;
      expect(Math.sign(compareFractions(a, b, c, d))).toBe(sign);
    }),
    { seed: 1, numRuns: 5_000 },
  );
});

test("neighbours that a quotient cannot tell apart are told apart", () => {
  const big = Number.MAX_SAFE_INTEGER;
  expect((big - 1) / big).toBe((big - 2) / (big - 1));
  expect(compareFractions(big - 1, big, big - 2, big - 1)).toBeGreaterThan(0);
});
