// What every source of chance must do.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rng } from "../../src/core/kernel/rng.ts";

const draw = (rng: Rng, bound: number, count: number): number[] =>
  Array.from({ length: count }, () => rng.below(bound));

/** Runs the suite on generators made from a seed; equal seeds must give equal streams. */
export function rngContract(name: string, make: (seed: string) => Rng): void {
  describe(`${name}: rng contract`, () => {
    test("equal seeds draw equal numbers, different seeds others", () => {
      expect(draw(make("a"), 1_000_000, 50)).toEqual(draw(make("a"), 1_000_000, 50));
      expect(draw(make("a"), 1_000_000, 50)).not.toEqual(draw(make("b"), 1_000_000, 50));
    });

    test("a fork depends on seed and name only, not on what was drawn before", () => {
      const fresh = make("a").fork("net");
      const used = make("a");
      draw(used, 10, 37);
      used.fork("disk").below(10);
      expect(draw(used.fork("net"), 1_000_000, 50)).toEqual(draw(fresh, 1_000_000, 50));
    });

    test("forking does not disturb the stream", () => {
      const forked = make("a");
      forked.fork("net").below(10);
      expect(draw(forked, 1_000_000, 20)).toEqual(draw(make("a"), 1_000_000, 20));
    });

    test("forks differ from their origin and from each other, however names are joined", () => {
      const origin = make("a");
      const streams = [
        origin,
        origin.fork(""),
        origin.fork("b"),
        origin.fork("b").fork("c"),
        origin.fork("b/c"),
        origin.fork("b/1:c"),
        make("a/1:b/1").fork("c"),
        origin.fork("c").fork("b"),
      ].map((rng) => draw(rng, 0x1_0000_0000, 4).join());
      expect(new Set(streams).size).toBe(streams.length);
    });

    test("every draw is an integer in [0, bound), for bounds from 1 to 2^32", () => {
      const bounds = fc.oneof(
        fc.integer({ min: 1, max: 0x1_0000_0000 }),
        fc.constantFrom(1, 2, 0x8000_0000, 0x8000_0001, 0x1_0000_0000),
      );
      fc.assert(
        fc.property(fc.string(), bounds, (seed, bound) => {
          const rng = make(seed);
          for (let count = 0; count < 20; count++) {
            const drawn = rng.below(bound);
            expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
          }
        }),
        { seed: 7 },
      );
    });

    test("a bound outside 1..2^32, or no integer, throws", () => {
      for (const bound of [0, -1, 1.5, 0x1_0000_0001, Number.NaN])
        expect(() => make("a").below(bound)).toThrow(/below/);
    });

    test("draws are uniform", () => {
      // 60,000 draws over 6 faces: 10,000 each, standard deviation √(60,000 × 1/6 × 5/6) = 91; 5 of those = 456
      const faces = [0, 0, 0, 0, 0, 0];
      for (const face of draw(make("dice"), 6, 60_000)) faces[face]!++;
      for (const count of faces) expect(Math.abs(count - 10_000)).toBeLessThan(456);
    });

    test("a bound of two thirds of 2^32 is not biased towards small numbers", () => {
      // The remainder of a 32-bit word would be biased: the third of all words at or above bound = ⅔ × 2^32 falls
      // on [0, bound/2) again, which would come up ⅓ + ⅓ of the time. Fair is half.
      const bound = Math.floor((0x1_0000_0000 * 2) / 3);
      const low = draw(make("bias"), bound, 20_000).filter((drawn) => drawn < bound / 2).length;
      expect(Math.abs(low - 10_000)).toBeLessThan(5 * Math.sqrt(20_000 / 4)); // 5 standard deviations: 354
    });
  });
}
