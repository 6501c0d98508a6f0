// How well a fitted generator resembles its trace: quantiles side by side, and the largest distance between the two
// distributions (Kolmogorov and Smirnov), for sizes, durations and gaps between arrivals.

import type { Workload, WorkloadJob } from "../../sim/workloads/workload.ts";
import { mean, quantileOf } from "../../statistics/summary.ts";

const PARTS = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

interface Aspect {
  readonly name: string;
  readonly of: (jobs: readonly WorkloadJob[]) => readonly number[];
}

const ASPECTS: readonly Aspect[] = [
  { name: "CPU of a task, cores", of: (jobs) => jobs.map(({ resources }) => (resources.cpu ?? 0) / 1000) },
  {
    name: "memory of a task, GiB",
    of: (jobs) => jobs.map(({ resources }) => (resources.memory ?? 0) / 2 ** 30),
  },
  {
    name: "GPUs of a task",
    of: (jobs) => jobs.map(({ gpus }) => (gpus === null ? 0 : (gpus.count * gpus.milli) / 1000)),
  },
  { name: "tasks of a job", of: (jobs) => jobs.map(({ tasks }) => tasks) },
  { name: "duration, s", of: (jobs) => jobs.map(({ duration }) => duration / 1e6) },
  { name: "gap between arrivals, of the mean", of: gapsOf },
];

/** Markdown. */
export function fidelityTable(real: Workload, fitted: Workload, source: string): string {
  const rows = ASPECTS.flatMap(({ name, of }) => {
    const [ours, theirs] = [
      Float64Array.from(of(fitted.jobs)).sort(),
      Float64Array.from(of(real.jobs)).sort(),
    ];
    const line = (what: string, values: Float64Array, distance: string): string =>
      `| ${[name, what, ...PARTS.map((part) => shown(quantileOf(values, part))), distance].join(" | ")} |`;
    return [line("trace", theirs, ""), line("fitted", ours, distanceOf(ours, theirs).toFixed(3))];
  });
  const heading = ["", "", ...PARTS.map((part) => `p${Math.round(part * 100)}`), "distance"];
  return `## ${source}

${real.jobs.length} jobs, and as many drawn with seed 1.

| ${heading.join(" | ")} |
|${heading.map((_, index) => (index < 2 ? "---" : "---:")).join("|")}|
${rows.join("\n")}
`;
}

function gapsOf(jobs: readonly WorkloadJob[]): readonly number[] {
  const gaps = jobs.slice(1).map(({ arrival }, index) => arrival - (jobs[index] as WorkloadJob).arrival);
  const middle = mean(gaps);
  return gaps.map((gap) => (middle === 0 ? 1 : gap / middle));
}

/** The largest difference of the parts of either that do not exceed a value. Both are sorted. */
export function distanceOf(a: Float64Array, b: Float64Array): number {
  let most = 0;
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && (a[i] as number) <= value) i++;
    while (j < b.length && (b[j] as number) <= value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

const shown = (value: number): string => Number(value.toPrecision(4)).toString();
