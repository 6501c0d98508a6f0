// Charts as images: what comes out is a PNG of the size asked for, and what is drawn depends on what is told.

import { expect, test } from "vitest";
import type { BarChart, Chart, LineChart, Timeline } from "../../plots/chart.ts";
import { configurationOf, logarithmicTick } from "../../plots/configuration.ts";
import { pngOf } from "../../plots/png.ts";

const lines: LineChart = {
  kind: "lines",
  title: "Tasks",
  x: { name: "time, s" },
  y: { name: "tasks", scale: "log" },
  lines: [
    {
      name: "running",
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 5, low: 4, high: 9 },
      ],
    },
  ],
};

const bars: BarChart = {
  kind: "bars",
  title: "Time to detect",
  categories: ["swarm", "cube"],
  y: { name: "s" },
  groups: [{ name: "median", bars: [{ value: 12, low: 10, high: 15 }, null] }],
};

const timeline: Timeline = {
  kind: "timeline",
  title: "Nodes",
  x: { name: "s" },
  rows: ["node-0"],
  kinds: [{ name: "down", colour: "#d55e00" }],
  spans: [{ row: 0, from: 1, to: 2, kind: 0 }],
};

const SIGNATURE = "89504e470d0a1a0a";

test.each<Chart>([lines, bars, timeline])("draws $kind as a PNG of twice the size asked for", (chart) => {
  const png = pngOf(chart, { width: 300, height: 200 });
  expect(png.subarray(0, 8).toString("hex")).toBe(SIGNATURE);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([600, 400]);
});

test("draws another image of other values", () => {
  const other = { ...bars, groups: [{ name: "median", bars: [{ value: 3 }, { value: 7 }] }] };
  expect(pngOf(other).equals(pngOf(bars))).toBe(false);
  expect(pngOf(bars).equals(pngOf(bars))).toBe(true);
});

test("a logarithmic axis leaves out what is not above zero", () => {
  expect(configurationOf(lines).data.datasets[0]?.data).toEqual([{ x: 1, y: 5, low: 4, high: 9 }]);
});

test("what a bar cannot show is said where it would stand", () => {
  const said = [{ value: Number.NaN, note: "never" }, { value: 3 }];
  const noted: BarChart = { ...bars, groups: [{ name: "median", bars: said }] };
  const { data, options } = configurationOf(noted);
  expect(data.datasets[0]?.data).toEqual([
    { x: 0, y: Number.NaN, note: "never" },
    { x: 1, y: 3 },
  ]);
  expect(options?.scales?.y).toMatchObject({ suggestedMax: 3 });
  const unsaid: BarChart = { ...bars, groups: [{ name: "median", bars: [null, { value: 3 }] }] };
  expect(pngOf(noted).equals(pngOf(unsaid))).toBe(false);
});

test.each([
  [1, 700, [1, 2, 3, 5, 10, 15, 200, 600], "1 2  5 10  200 "],
  [300, 900, [300, 400, 500], "300 400 500"],
  [1, 5_000, [2_000], "2,000"],
])(
  "a logarithmic axis from %d to %d names ticks that do not run into each other",
  (min, max, ticks, names) => {
    expect(ticks.map((tick) => logarithmicTick.call({ min, max }, tick)).join(" ")).toBe(names);
  },
);

test("a linear axis reaches the highest interval", () => {
  expect(configurationOf(bars).options?.scales?.y).toMatchObject({ suggestedMax: 15, beginAtZero: true });
});
