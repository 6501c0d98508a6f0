import { expect, test } from "vitest";
import { DenseIds } from "../../../src/core/kernel/dense-ids.ts";

test("names are numbered in order of first sight and keep their number", () => {
  const ids = new DenseIds();
  expect(["b", "a", "b", "", "a"].map((name) => ids.intern(name))).toEqual([0, 1, 0, 2, 1]);
  expect(ids.size).toBe(3);
  expect([0, 1, 2].map((index) => ids.nameOf(index))).toEqual(["b", "a", ""]);
});

test("asking does not number", () => {
  const ids = new DenseIds();
  expect(ids.indexOf("a")).toBeUndefined();
  expect(ids.nameOf(0)).toBeUndefined();
  expect(ids.size).toBe(0);
});

test("names of Object's own members are names like others", () => {
  const ids = new DenseIds();
  expect(ids.indexOf("constructor")).toBeUndefined();
  expect([ids.intern("__proto__"), ids.intern("constructor")]).toEqual([0, 1]);
});
