import { expect, test } from "vitest";
import { agoText, bytesText, coresText } from "../../src/cli/amount-text.ts";
import { cell, tableLines } from "../../src/cli/table.ts";

const PLAIN = { colours: false };

test("columns are as wide as their widest cell, and lines carry no trailing spaces", () => {
  expect(tableLines(PLAIN, ["A", "LONG"], [[cell("wide"), cell("x")]])).toEqual(["A     LONG", "wide  x"]);
});

test("a table cut to a width never exceeds it, whatever column the edge falls in", () => {
  const rows = [[cell("first"), cell("second"), cell("third")]];
  for (let width = 1; width <= 25; width++) {
    for (const line of tableLines(PLAIN, ["A", "B", "C"], rows, width)) {
      expect(line.length).toBeLessThanOrEqual(width);
    }
  }
  expect(tableLines(PLAIN, ["A", "B", "C"], rows, 9)).toEqual(["A      B", "first  s…"]);
});

test("a table without rows is its heading", () => {
  expect(tableLines(PLAIN, ["A", "B"], [])).toEqual(["A  B"]);
});

test.each([
  [0, "0B"],
  [1023, "1023B"],
  [1024, "1KiB"],
  [268_435_456, "256MiB"],
  [1.5 * 2 ** 30, "1.5GiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test("cores and ages are short", () => {
  expect([0, 50, 250, 500, 999, 4000, 1550].map(coresText)).toEqual([
    "0",
    "0.05",
    "0.25",
    "0.5",
    "1",
    "4",
    "1.6",
  ]);
  expect([0, 119_000, 120_000, 7_200_000, 172_800_000].map(agoText)).toEqual([
    "0s",
    "119s",
    "2m",
    "2h",
    "2d",
  ]);
});
