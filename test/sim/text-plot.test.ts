// A run's course as text for a terminal.

import { expect, test } from "vitest";
import { textPlot } from "../../sim/command/text-plot.ts";
import { seconds } from "../../src/core/kernel/time.ts";

test("a panel is as high as its highest value, and keeps the last one where nothing was read", () => {
  const series = { at: [0, seconds(50)], columns: { running: [4, 8], pending: [0, 0] } };
  const lines = textPlot(series, [seconds(99)], seconds(100));
  expect(lines[0]).toBe(`   running tasks 8│${" ".repeat(36)}${"█".repeat(36)}`);
  expect(lines[3]).toBe(`                  │${"█".repeat(72)}`);
  expect(lines.find((line) => line.includes("faults 1"))).toBe(`          faults 1│${" ".repeat(71)}█`);
  expect(lines.at(-1)).toContain("100.0 s");
});

test("what was read at different moments is not added up", () => {
  const series = { at: [0, 1], columns: { unknown: [50, 0], down: [0, 7] } };
  expect(textPlot(series, [], seconds(100)).find((line) => line.includes("not ready"))).toContain(
    "nodes not ready 50│",
  );
});

test("a run without samples has no plot", () => {
  expect(textPlot({ at: [], columns: {} }, [], 1)).toEqual([]);
});
