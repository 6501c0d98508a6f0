// Figures of a run over time as charts: tasks by state, why they wait, how full the cluster is.

import type { LineChart } from "../../plots/chart.ts";
import type { SeriesData } from "../measures/series.ts";

const TIME = { name: "time, s", min: 0 } as const;

export function courseCharts(series: SeriesData): { readonly file: string; readonly chart: LineChart }[] {
  const shares = Object.keys(series.columns).filter(
    (name) => /^(?:used|stranded) /.test(name) && someOf(series, name),
  );
  const waits = Object.keys(series.columns).filter((name) => name.startsWith("waits: "));
  return [
    { file: "tasks.png", chart: chartOf(series, "Tasks", "tasks", ["running", "pending", "scheduled"]) },
    { file: "waiting.png", chart: chartOf(series, "Why tasks wait", "tasks", waits) },
    {
      file: "shares.png",
      chart: chartOf(series, "Resources of the nodes that are ready", "per mille", shares),
    },
  ].filter(({ chart }) => chart.lines.length > 0);
}

const someOf = ({ columns }: SeriesData, name: string): boolean =>
  columns[name]?.some((value) => value > 0) === true;

function chartOf(series: SeriesData, title: string, unit: string, columns: readonly string[]): LineChart {
  return {
    kind: "lines",
    title,
    x: TIME,
    y: { name: unit, min: 0 },
    lines: columns.map((name) => ({
      name,
      stepped: true,
      points: series.at.map((at, index) => ({ x: at / 1_000_000, y: series.columns[name]?.[index] ?? 0 })),
    })),
  };
}
