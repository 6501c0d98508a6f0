import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Digest } from "../../../src/core/kernel/digest.ts";

function digestOf(...values: readonly unknown[]): string {
  const digest = new Digest();
  for (const value of values) digest.add(value);
  return digest.hex;
}

test.each<[string, unknown, unknown]>([
  ["the order of a list", [1, 2], [2, 1]],
  ["the order of fields", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["field names", { a: 1 }, { b: 1 }],
  ["names and values changing places", { a: "b" }, { b: "a" }],
  ["which object a field is in", { a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
  ["which list an item is in", [[1], 2], [[1, 2]]],
  ["empty lists and objects", [], {}],
  ["how many empty lists there are", [[]], [[], []]],
  ["a number and its text", 1, "1"],
  ["a fraction and its text", 0.5, "0.5"],
  ["text and the list of its code units", "ab", [97, 98]],
  ["1, which null once was taken for", 1, null],
  ["2, which true once was taken for", 2, true],
  ["true and false", true, false],
  ["null and undefined", null, undefined],
  ["a field that is undefined and one that is not there", { a: undefined }, {}],
  ["0 and −0", 0, -0],
  ["2^32 and 0", 0x1_0000_0000, 0],
  ["2^31 and −2^31", 0x8000_0000, -0x8000_0000],
  ["neighbours beyond 2^32", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1],
  ["neighbouring fractions", 0.1 + 0.2, 0.3],
  ["where one text ends and the next begins", ["ab", "c"], ["a", "bc"]],
  ["the empty text", "", null],
])("a digest tells apart %s", (_what, one, other) => {
  expect(digestOf(one)).not.toBe(digestOf(other));
  expect(digestOf(one)).toBe(digestOf(one));
});

test("a digest depends on everything that came before", () => {
  expect(digestOf(1, 2)).not.toBe(digestOf(2, 1));
  expect(digestOf("a")).not.toBe(digestOf("a", "a"));
});

test("digests are the same for ever: recorded ones would no longer match", () => {
  expect(digestOf()).toMatchInlineSnapshot(`"8f9a5fb17b2bf477"`);
  expect(digestOf(0, -0, 1, -1, 0.1, 1e300, Number.MAX_SAFE_INTEGER)).toMatchInlineSnapshot(
    `"d51d3a5bf2451ad4"`,
  );
  expect(
    digestOf({ kind: "taskSubmitted", list: [null, true, "Größe 🦑"], nested: { a: {} } }),
  ).toMatchInlineSnapshot(`"e82e142e3192ca6a"`);
});

test("among ten thousand small values no two digests are equal, and every bit is used", () => {
  const digests = new Set<string>();
  const ones = new Array<number>(64).fill(0);
  for (let value = 0; value < 10_000; value++) {
    const hex = digestOf({ value });
    digests.add(hex);
    const bits = BigInt(`0x${hex}`);
    for (let bit = 0; bit < 64; bit++) ones[bit]! += Number((bits >> BigInt(bit)) & 1n);
  }
  expect(digests.size).toBe(10_000);
  for (const count of ones) expect(Math.abs(count - 5_000)).toBeLessThan(500); // 10 standard deviations of 50
});

test("equal digests mean equal data", () => {
  const data = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(data, data, (one, other) => {
      const equal = JSON.stringify(one) === JSON.stringify(other) && !/-0/.test(fc.stringify([one, other]));
      if (equal) expect(digestOf(one)).toBe(digestOf(other));
      else if (JSON.stringify(one) !== JSON.stringify(other)) expect(digestOf(one)).not.toBe(digestOf(other));
    }),
    { seed: 3, numRuns: 1_000 },
  );
});

test.each([[new Map()], [new Set()], [10n], [() => 1], [Symbol("s")]])(
  "%o is no plain data: refused",
  (value) => {
    expect(() => digestOf(value)).toThrow(/plain data/);
  },
);
