import { expect, test } from "vitest";
import { append, NONE, without } from "../../../src/core/kernel/append.ts";

test("what is appended to an empty list makes a new one, and the list that all share stays empty", () => {
  const one = append<string>(NONE, "a");
  expect(append(one, "b")).toBe(one);
  expect([one, NONE]).toEqual([["a", "b"], []]);
});

test("a list without its last item is the one that all share, and the old one is left as it was", () => {
  const one: readonly string[] = ["a"];
  expect(without(one, "a")).toBe(NONE);
  expect(without(one, "b")).toBe(one);
  expect(without(["a", "b", "c"], "b")).toEqual(["a", "c"]);
  expect([without<string>(NONE, "a"), one]).toEqual([[], ["a"]]);
});
