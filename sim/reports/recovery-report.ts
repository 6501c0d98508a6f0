// A recovery comparison as a report: where the presets land, then for each situation a table, the course and a sentence for each
// comparison, then all situations side by side. It adds nothing to what the comparison says.

import { join } from "node:path";
import { pngOf } from "../../plots/png.ts";
import type { RecoveryResults } from "../command/recovery.ts";
import { type Figure, figuresOf, MEASURES, type Measure } from "../recovery/figures.ts";
import { landingRows } from "../recovery/landing.ts";
import { situationRows } from "../recovery/tables.ts";
import { headingOf, sentenceOf } from "../recovery/words.ts";
import { scenarioNamed } from "../scenarios/catalogue.ts";
import { writeCsv } from "./csv.ts";
import { type Part, writeDocument } from "./document.ts";
import type { Heading } from "./heading.ts";
import { courseChart, measureChart, plainName } from "./recovery-charts.ts";

const HOW_TO_READ = [
  "Each cell: the median over seeds, and after the dot the 90th percentile, where they differ; in brackets 95 % intervals by the percentile bootstrap. Quantiles are ranks: each is a value that occurred. With this many seeds the interval of a 90th percentile is rather too short above.",
  "Times are counted from the death or the cut. never: not while the run went on, at least 11.5 minutes after the fault. ≥: still growing when the run ended. Time to detect is that of the node detected last; time to full strength the longest time in which not all 60 replicas served; ran twice, unavailability: summed over replicas. All replicas are kept ones (onDisconnect: keep), as the originals' are.",
  "Equal seeds mean equal work and faults for every policy. Comparisons are seed by seed: mean differences with 95 % intervals by the studentised bootstrap and p-values by sign flips; the sign test where some figures are never. p-values are corrected (Holm) within a situation and measure. What is not apart by both is called no difference at this sample size.",
];

/** Writes it into `folder`; the path of the Markdown. */
export function writeRecoveryReport(folder: string, command: string, results: RecoveryResults): string {
  const { comparison, summaries, digest } = results;
  const seeds = summaries.map(({ seed }) => seed);
  const span = `${seeds.reduce((a, b) => Math.min(a, b))}..${seeds.reduce((a, b) => Math.max(a, b))}`;
  const heading: Heading = { title: "Recovery policies compared", command, seeds: span, digest };
  const parts: Part[] = HOW_TO_READ.map((text) => ({ kind: "paragraph", text }));
  parts.push(...troubleOf(results), ...landingOf(results));
  for (const situation of comparison.situations) parts.push(...situationParts(results, situation));
  parts.push({ kind: "section", text: "All situations side by side" });
  for (const measure of MEASURES) {
    const chart = measureChart(comparison, measure);
    parts.push({ kind: "image", file: `${slug(measure)}.png`, alt: chart.title, png: pngOf(chart) });
  }
  const path = writeDocument(folder, heading, parts);
  writeCsv(join(folder, "runs.csv"), heading, runRows(results));
  return path;
}

function troubleOf({ summaries }: RecoveryResults): Part[] {
  const wrong = summaries.filter(({ verdict }) => verdict !== "held");
  if (wrong.length === 0) return [];
  const lines = wrong.flatMap(({ scenario, policy, seed, verdict, trouble }) => [
    `${scenario} ${policy} seed ${seed}: ${verdict}`,
    ...trouble,
  ]);
  return [
    { kind: "section", text: "Runs that went wrong" },
    { kind: "text", lines },
  ];
}

function landingOf({ comparison }: RecoveryResults): Part[] {
  const rows = landingRows(comparison);
  if (rows.length === 0) return [];
  const text =
    "A node's death, from the least to the most of all seeds, beside what the constants that the originals publish give. Replaced from: when a replacement may be placed; starting takes a little longer.";
  return [
    { kind: "section", text: "Where the presets land" },
    { kind: "paragraph", text },
    { kind: "table", rows },
  ];
}

function situationParts({ comparison }: RecoveryResults, situation: string): Part[] {
  const chart = courseChart(comparison, situation);
  const sentences = MEASURES.map((measure): Part => {
    const pairs = comparison.pairs(situation, measure).map(sentenceOf);
    return { kind: "paragraph", text: `${capital(headingOf(measure))}: ${pairs.join(" ")}` };
  });
  return [
    { kind: "section", text: capital(plainName(situation)) },
    { kind: "paragraph", text: `${scenarioNamed(situation)?.summary ?? situation}.` },
    { kind: "table", rows: situationRows(comparison, situation, true) },
    { kind: "image", file: `${slug(plainName(situation))}.png`, alt: chart.title, png: pngOf(chart) },
    ...(comparison.policies.length > 1 ? sentences : []),
  ];
}

function runRows({ summaries }: RecoveryResults): (string | number | null)[][] {
  const cell = ({ value }: Figure): string | number => (value === Infinity ? "never" : value);
  const columns = (measure: Measure): string => headingOf(measure).replaceAll(",", "");
  const head = ["scenario", "policy", "seed", "verdict", "digest", ...MEASURES.map(columns)];
  const rows = summaries.map((summary) => {
    const { scenario, policy, seed, verdict, digest } = summary;
    const figures = figuresOf(summary);
    return [scenario, policy, seed, verdict, digest, ...MEASURES.map((measure) => cell(figures[measure]))];
  });
  return [head, ...rows];
}

const slug = (text: string): string => text.replaceAll(" ", "-");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
