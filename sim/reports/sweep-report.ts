// A sweep as a report: how the setups compare, in a table and as bars, and every run as a row of a CSV file. It adds nothing to
// what the runs have measured.

import { join } from "node:path";
import type { BarChart } from "../../plots/chart.ts";
import { pngOf } from "../../plots/png.ts";
import { Histogram } from "../histogram.ts";
import { percentiles } from "../measures/measured-words.ts";
import { DISTRIBUTIONS, type Distribution, type RunSummary } from "../sweep/run-summary.ts";
import { writeCsv } from "./csv.ts";
import { type Part, writeDocument } from "./document.ts";
import type { Heading } from "./heading.ts";

export interface SweepReport {
  readonly command: string;
  readonly summaries: readonly RunSummary[];
  /** The comparison, the headings first. */
  readonly rows: readonly (readonly string[])[];
  readonly digest: string;
  /** What the generator brought about, in lines; none when that was not counted. */
  readonly coverage: readonly string[];
}

/** Writes it into `folder`; the path of the Markdown. */
export function writeSweepReport(folder: string, sweep: SweepReport): string {
  const { command, summaries, rows, digest, coverage } = sweep;
  const seeds = summaries.map(({ seed }) => seed);
  const span = `${seeds.reduce((a, b) => Math.min(a, b))}..${seeds.reduce((a, b) => Math.max(a, b))}`;
  const heading: Heading = { title: "Sweep", command, seeds: span, digest };
  const trouble = summaries.filter(({ verdict }) => verdict !== "held");
  const parts: Part[] = [{ kind: "table", rows }];
  for (const name of ["to start", "to recover"] as const) {
    if (summaries.some(({ distributions }) => distributions[name].buckets.length > 0))
      parts.push(barsOf(name, summaries));
  }
  if (coverage.length > 0) {
    parts.push({ kind: "section", text: "Coverage" });
    parts.push({ kind: "text", lines: coverage });
  }
  if (trouble.length > 0) {
    parts.push({ kind: "section", text: "Runs that went wrong" });
    parts.push({
      kind: "text",
      lines: trouble.flatMap((summary) => [`seed ${summary.seed}: ${summary.verdict}`, ...summary.trouble]),
    });
  }
  const path = writeDocument(folder, heading, parts);
  writeCsv(join(folder, "runs.csv"), heading, [
    columnNames(summaries),
    ...summaries.map((summary) => cellsOf(summary, summaries)),
  ]);
  return path;
}

const setupOf = ({ scenario, policy, strategy }: RunSummary): string => `${scenario}, ${policy}, ${strategy}`;

function barsOf(name: Distribution, summaries: readonly RunSummary[]): Part {
  const setups = [...new Set(summaries.map(setupOf))];
  const histograms = setups.map((setup) => {
    const histogram = new Histogram();
    for (const summary of summaries)
      if (setupOf(summary) === setup) histogram.merge(summary.distributions[name]);
    return percentiles(histogram);
  });
  const group = (percentile: "p50" | "p90" | "p99") => ({
    name: percentile,
    bars: histograms.map((one) => (one[percentile] === null ? null : { value: one[percentile] / 1_000_000 })),
  });
  const chart: BarChart = {
    kind: "bars",
    title: `Time ${name}`,
    categories: setups,
    y: { name: "s", scale: "log" },
    groups: [group("p50"), group("p90"), group("p99")],
  };
  return { kind: "image", file: `${name.replaceAll(" ", "-")}.png`, alt: chart.title, png: pngOf(chart) };
}

const countsOf = (summaries: readonly RunSummary[]): string[] => [
  ...new Set(summaries.flatMap(({ counts }) => Object.keys(counts))),
];

function columnNames(summaries: readonly RunSummary[]): string[] {
  const spread = DISTRIBUTIONS.flatMap((name) => [
    `${name} p50 us`,
    `${name} p90 us`,
    `${name} p99 us`,
    `${name} max us`,
  ]);
  const head = [
    "scenario",
    "policy",
    "scheduler",
    "order",
    "seed",
    "verdict",
    "digest",
    "simulated us",
    "events",
  ];
  return [...head, ...spread, ...countsOf(summaries)];
}

function cellsOf(summary: RunSummary, all: readonly RunSummary[]): (string | number | null)[] {
  const { scenario, policy, strategy, order, seed, verdict, digest, endedAt, events, distributions, counts } =
    summary;
  const spread = DISTRIBUTIONS.flatMap((name) => {
    const histogram = new Histogram();
    histogram.merge(distributions[name]);
    const { p50, p90, p99, max } = percentiles(histogram);
    return [p50, p90, p99, max];
  });
  const named = countsOf(all).map((name) => counts[name] ?? null);
  return [scenario, policy, strategy, order, seed, verdict, digest, endedAt, events, ...spread, ...named];
}
