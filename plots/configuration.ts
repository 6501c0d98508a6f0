// A chart as a configuration of Chart.js: colours, axes, legend, intervals. Nothing here draws or reads a file, so that what is
// drawn can be tested without looking.

import type { ChartConfiguration, ChartDataset, ScaleOptions } from "chart.js";
import {
  type Axis,
  type Bar,
  type BarChart,
  type Chart,
  colourOf,
  type LineChart,
  type Timeline,
} from "./chart.ts";
import { notes } from "./notes.ts";
import { whiskers } from "./whiskers.ts";

export function configurationOf(chart: Chart): ChartConfiguration {
  switch (chart.kind) {
    case "lines":
      return lines(chart);
    case "bars":
      return bars(chart);
    case "timeline":
      return timeline(chart);
  }
}

/** Points on a line are marked while they are this few. */
const MARKED_MAX = 60;
const SHAPES = ["circle", "rect", "triangle", "rectRot", "crossRot", "star"] as const;

function lines(chart: LineChart): ChartConfiguration {
  const datasets = chart.lines.map(
    (line, index): ChartDataset => ({
      type: "line",
      label: line.name,
      data: line.points
        .filter(({ x, y }) => shown(chart.x, x) && shown(chart.y, y))
        .map((point) => ({ ...point })),
      borderColor: colourOf(index),
      backgroundColor: line.filled === true ? `${colourOf(index)}66` : colourOf(index),
      borderWidth: 2,
      pointRadius: line.points.length > MARKED_MAX ? 0 : 3,
      pointStyle: SHAPES[index % SHAPES.length] as string,
      ...(line.stepped === true ? { stepped: "before" as const } : {}),
      ...(line.dashed === true ? { borderDash: [8, 6] } : {}),
      fill: line.filled === true ? (index === 0 ? "origin" : "-1") : false,
    }),
  );
  const highs = chart.lines.flatMap(({ points }) => points.map(({ y, high }) => high ?? y));
  const scales = { x: scaleOf(chart.x, {}), y: scaleOf(chart.y, reaching(highs)) };
  return configuration("line", chart.title, { datasets }, scales);
}

function bars(chart: BarChart): ChartConfiguration {
  const datasets = chart.groups.map(
    ({ name, bars: own }, index): ChartDataset => ({
      type: "bar",
      label: name,
      data: own.map((bar, x) =>
        bar === null || !shown(chart.y, bar.value)
          ? { x, y: Number.NaN, ...noteOf(bar) }
          : { x, y: bar.value, ...intervalOf(bar), ...noteOf(bar) },
      ),
      backgroundColor: colourOf(index),
    }),
  );
  const scales = {
    x: { type: "category", labels: [...chart.categories], grid: { display: false }, ticks: { color: INK } },
    y: scaleOf(chart.y, reaching(chart.groups.flatMap((group) => group.bars.map(highOf)))),
  };
  return configuration("bar", chart.title, { labels: [...chart.categories], datasets }, scales);
}

/** 0 for what has no number. */
const highOf = (bar: Bar | null): number => (bar?.high ?? bar?.value) || 0;

const noteOf = (bar: Bar | null) => (bar?.note === undefined ? {} : { note: bar.note });

/** The axis shows the highest of these; a linear one begins at 0. */
const reaching = (highs: readonly number[]) => ({
  suggestedMax: highs.reduce((highest, value) => Math.max(highest, value), 0),
  beginAtZero: true,
});

const intervalOf = ({ low, high }: { readonly low?: number; readonly high?: number }) =>
  low === undefined || high === undefined ? {} : { low, high };

function timeline(chart: Timeline): ChartConfiguration {
  const datasets = chart.kinds.map(
    ({ name, colour, thin }, kind): ChartDataset => ({
      type: "bar",
      label: name,
      data: chart.spans
        .filter((span) => span.kind === kind)
        .map(({ row, from, to }) => ({ x: [from, to], y: chart.rows[row] })) as never,
      backgroundColor: colour,
      minBarLength: 2,
      grouped: false,
      barPercentage: thin === true ? 0.4 : 1,
      categoryPercentage: 0.8,
      order: -kind,
    }),
  );
  const scales = {
    x: scaleOf(chart.x, {}),
    y: { type: "category", labels: [...chart.rows], ticks: { autoSkip: false, color: INK }, offset: true },
  };
  const made = configuration("bar", chart.title, { labels: [...chart.rows], datasets }, scales);
  return { ...made, options: { ...made.options, indexAxis: "y" } };
}

export const FONT = "DejaVu Sans";
const INK = "#222";

function configuration(
  type: "line" | "bar",
  title: string,
  data: ChartConfiguration["data"],
  scales: Readonly<Record<string, unknown>>,
): ChartConfiguration {
  return {
    type,
    data,
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: 2,
      layout: { padding: 12 },
      font: { family: FONT, size: 12 },
      color: INK,
      plugins: {
        title: { display: true, text: title, color: INK, font: { family: FONT, size: 15, weight: "bold" } },
        legend: {
          position: "bottom",
          labels: {
            color: INK,
            font: { family: FONT, size: 12 },
            usePointStyle: type === "line",
            boxHeight: 8,
            sort: (a, b) => (a.datasetIndex ?? 0) - (b.datasetIndex ?? 0),
          },
        },
      },
      scales: scales as Record<string, ScaleOptions<"linear">>,
    },
    plugins: [whiskers, notes],
  };
}

function scaleOf(axis: Axis, more: Readonly<Record<string, unknown>>): unknown {
  return {
    type: axis.scale === "log" ? "logarithmic" : "linear",
    title: { display: true, text: axis.name, color: INK, font: { family: FONT, size: 12 } },
    grid: { color: "#e4e4e4" },
    ticks: {
      color: INK,
      font: { family: FONT, size: 11 },
      ...(axis.scale === "log" ? { callback: logarithmicTick } : {}),
    },
    ...(axis.min === undefined ? {} : { min: axis.min }),
    ...(axis.max === undefined ? {} : { max: axis.max }),
    ...more,
  };
}

/** On an axis of a decade or more, 1, 2 and 5 of each are named: more run into each other. */
export function logarithmicTick(
  this: { readonly min: number; readonly max: number },
  value: unknown,
): string {
  const number = Number(value);
  const leading = number.toExponential(0);
  const named = this.max < 10 * this.min || (/^[125]e/.test(leading) && Number(leading) === number);
  return named ? number.toLocaleString("en-US") : "";
}

const shown = (axis: Axis, value: number): boolean => axis.scale !== "log" || value > 0;
