// The charts of one field of an experiment: who waited how long, how full the cell was, and how fragmented, over time. Few
// lines say more than twenty: the baseline is shown, and of the others the best and the worst by the first metric compared.

import type { LineChart, Point } from "../../plots/chart.ts";
import { mean } from "../../statistics/summary.ts";
import { type Field, fieldName, valuesOf } from "./comparisons.ts";
import { type Experiment, runKey } from "./experiment.ts";
import { type Series, WAIT_PARTS } from "./measured.ts";
import { METRICS } from "./metrics.ts";
import { resultOf } from "./results-csv.ts";
import type { RunResult } from "./run.ts";

type Results = ReadonlyMap<string, RunResult>;

const EACH_END = 3;

export function chartsOf(experiment: Experiment, results: Results, field: Field): readonly LineChart[] {
  const shown = shownOf(experiment, results, field);
  const where = fieldName(field, experiment);
  const lines = (
    pick: (series: Series) => readonly number[],
    point: (at: number, value: number, count: number) => Point,
  ) =>
    shown.map((scheduler) => {
      const values = meanSeries(experiment, results, field, scheduler, pick);
      return { name: scheduler, points: values.map((value, at) => point(at, value, values.length)) };
    });
  const overTime = (at: number, value: number, count: number): Point => ({
    x: (100 * (at + 1)) / count,
    y: value,
  });
  const waits = lines(
    (series) => series.waits,
    (at, value) => ({ x: value, y: 100 * (WAIT_PARTS[at] ?? 1) }),
  );
  const time = { name: "time until the last arrival, %", min: 0, max: 100 };
  return [
    {
      kind: "lines",
      title: `${where}: jobs that waited no longer`,
      x: { name: "wait, s" },
      y: { name: "part of the jobs, %", min: fromWaiting(waits), max: 100 },
      lines: waits,
    },
    {
      kind: "lines",
      title: `${where}: CPU in use`,
      x: time,
      y: { name: "reserved CPU, % of all", min: 0, max: 100 },
      lines: lines(({ utilisation }) => utilisation, overTime),
    },
    {
      kind: "lines",
      title: `${where}: fragmentation`,
      x: time,
      y: { name: "free and of no use, % of all", min: 0 },
      lines: lines(({ fragmentation }) => fragmentation, overTime),
    },
  ];
}

/** The part of the jobs, in tens of percent, below which nobody waited: there is nothing to see there. */
function fromWaiting(lines: LineChart["lines"]): number {
  const parts = lines.flatMap(({ points }) => points.filter(({ x }) => x > 0).map(({ y }) => y));
  return Math.min(90, Math.max(0, 10 * Math.floor((Math.min(100, ...parts) - 2.5) / 10)));
}

/** Whom the charts show, in words; null: all. */
export function captionOf({ schedulers, baseline, compare: [metric] }: Experiment): string | null {
  const left = schedulers.length - 1 - 2 * EACH_END;
  if (left <= 0) return null;
  return `Lines are drawn of ${baseline}, the baseline, and of the ${EACH_END} best and the ${EACH_END} worst of the others in ${metric ?? "mean_wait_s"}; the other ${left} are in the table and in the pictures without lines.`;
}

function shownOf(experiment: Experiment, results: Results, field: Field): readonly string[] {
  const { schedulers, baseline, compare } = experiment;
  const [metric = "mean_wait_s"] = compare;
  const sign = METRICS[metric].better === "less" ? 1 : -1;
  const figureOf = (scheduler: string): number =>
    sign * mean(valuesOf(experiment, results, field, scheduler, metric));
  const others = schedulers
    .filter((scheduler) => scheduler !== baseline)
    .toSorted((a, b) => figureOf(a) - figureOf(b));
  if (others.length <= 2 * EACH_END) return [baseline, ...others];
  return [baseline, ...others.slice(0, EACH_END), ...others.slice(-EACH_END)];
}

/** Means over the seeds, place by place. */
function meanSeries(
  experiment: Experiment,
  results: Results,
  field: Field,
  scheduler: string,
  pick: (series: Series) => readonly number[],
): readonly number[] {
  const all = experiment.seeds.map((seed) =>
    pick(resultOf(results, runKey({ ...field, scheduler, seed, metrics: experiment.metrics })).series),
  );
  return (all[0] ?? []).map((_, at) => mean(all.map((values) => values[at] ?? 0)));
}
