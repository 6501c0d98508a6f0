import { expect, test } from "vitest";
import { rngFromEntropy, SeededRng } from "../../src/adapters/seeded-rng.ts";
import { uuid } from "../../src/core/kernel/rng.ts";
import { rngContract } from "../contract/rng.ts";

rngContract("seedrandom's alea", (seed) => new SeededRng(seed));

test("a seed gives the same numbers for ever: recorded ones would no longer replay", () => {
  const rng = new SeededRng("wavetank");
  const drawn = [6, 1_000, 0x8000_0001, 0x1_0000_0000].map((bound) => rng.below(bound));
  expect([...drawn, rng.fork("net").below(0x1_0000_0000)]).toMatchInlineSnapshot(`
    [
      5,
      861,
      436979185,
      4290983083,
      1275175787,
    ]
  `);
  expect(uuid(new SeededRng("wavetank"))).toMatchInlineSnapshot(`"c1000247-50c0-488d-9a0b-c5f1ffc334ab"`);
});

test("generators from the operating system do not repeat", () => {
  expect(uuid(rngFromEntropy())).not.toBe(uuid(rngFromEntropy()));
});
