import { expect, test } from "vitest";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { type Rng, uuid } from "../../../src/core/kernel/rng.ts";

/** Draws the same word for ever. */
const constant = (word: number): Rng => ({ below: () => word, fork: () => constant(word) });

test("a uuid is of version 4 and of RFC 9562's variant", () => {
  const rng = new SeededRng("uuids");
  const uuids = Array.from({ length: 1_000 }, () => uuid(rng));
  for (const text of uuids)
    expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(uuids).size).toBe(1_000);
});

test("all other bits of a uuid are drawn", () => {
  expect(uuid(constant(0))).toBe("00000000-0000-4000-8000-000000000000");
  expect(uuid(constant(0xffff_ffff))).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  expect(uuid(constant(0x1234_5678))).toBe("12345678-1234-4678-9234-567812345678");
});
