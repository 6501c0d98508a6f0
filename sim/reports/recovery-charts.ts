// A recovery comparison as charts: the course of a service after a loss, and a measure over all situations. What a value means
// is said by whoever measured it.

import type { Bar, BarChart, LineChart } from "../../plots/chart.ts";
import type { Cell, RecoveryComparison } from "../recovery/comparison.ts";
import { courseOf } from "../recovery/course.ts";
import { type Measure, UNITS } from "../recovery/figures.ts";
import { recoverySituations } from "../scenarios/recovery.ts";

/** Every run goes on so long after the loss. */
const COURSE_SECONDS = 700;

/** "recovery-node-death" → "node death". */
export const plainName = (situation: string): string =>
  situation.replace(/^recovery-/, "").replaceAll("-", " ");

export function courseChart(comparison: RecoveryComparison, situation: string): LineChart {
  const scenario = recoverySituations.find(({ name }) => name === situation);
  const replicas = scenario?.workload.tasks ?? 1;
  const lines = comparison.policies.map((policy, index) => ({
    name: policy,
    dashed: index === 0, // it is drawn over the others, and some come to the same
    points: courseOf(comparison.shortages(situation, policy), replicas, COURSE_SECONDS),
  }));
  const lowest = Math.min(100, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  return {
    kind: "lines",
    title: `Replicas that serve after the loss: ${plainName(situation)}`,
    x: { name: "seconds since the first replica was lost", scale: "log", min: 1, max: COURSE_SECONDS },
    y: { name: "replicas that serve, %, mean over seeds", min: 5 * Math.floor((lowest - 1) / 5), max: 100 },
    lines,
  };
}

/** Measures whose values span powers of ten and are never 0 on all sides. */
const LOGARITHMIC: readonly Measure[] = ["time to detect", "time to full strength", "unavailability"];

export function measureChart(comparison: RecoveryComparison, measure: Measure): BarChart {
  const { situations, policies } = comparison;
  const unit = UNITS[measure] === "" ? "" : `, ${UNITS[measure]}`;
  return {
    kind: "bars",
    title: `${measure.charAt(0).toUpperCase()}${measure.slice(1)}${unit}: median and its 95 % interval`,
    categories: situations.map(plainName),
    y: { name: `${measure}${unit}`, scale: LOGARITHMIC.includes(measure) ? "log" : "linear" },
    groups: policies.map((policy) => ({
      name: policy,
      bars: situations.map((situation) => barOf(comparison.cell(situation, policy, measure))),
    })),
  };
}

/** "never" and 0 are said in words: there is no bar to see. */
function barOf({ median }: Cell): Bar {
  const { value, low, high } = median;
  if (value === Infinity) return { value: Number.NaN, note: "never" };
  if (value === 0) return { value, note: "0" };
  return high === Infinity || low === high ? { value } : { value, low, high };
}
