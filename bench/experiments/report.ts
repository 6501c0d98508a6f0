// What an experiment found, for people: Markdown with its pictures beside it, and one HTML file that holds everything. Both
// say the same: how it came about, a table for each field, pictures, and a sentence for each comparison.

import { pngOf } from "../../plots/png.ts";
import { mean } from "../../statistics/summary.ts";
import { captionOf, chartsOf } from "./charts.ts";
import {
  type Comparison,
  comparisonsOf,
  type Field,
  fieldName,
  fieldsOf,
  figure,
  sentenceOf,
  valuesOf,
  verdictOf,
  winsOf,
} from "./comparisons.ts";
import type { Experiment } from "./experiment.ts";
import { METRICS, type MetricMeaning, type MetricName } from "./metrics.ts";
import { boxPlot, winsMatrix } from "./pictures.ts";
import type { RunResult } from "./run.ts";

type Results = ReadonlyMap<string, RunResult>;

export interface Origin {
  readonly command: string;
  readonly commit: string;
}

interface Picture {
  /** Name of the file, with its kind. */
  readonly file: string;
  readonly title: string;
  readonly bytes: Buffer;
}

interface Section {
  readonly field: Field;
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is to be known of the table. */
  readonly gaps: readonly string[];
  /** Whom the line charts show, where that is not all. */
  readonly caption: string | null;
  readonly pictures: readonly Picture[];
  readonly comparisons: readonly Comparison[];
}

export interface Report {
  readonly markdown: string;
  readonly html: string;
  readonly pictures: readonly Picture[];
}

export function reportOf(experiment: Experiment, results: Results, origin: Origin): Report {
  const comparisons = comparisonsOf(experiment, results);
  const sections = fieldsOf(experiment).map((field) => sectionOf(experiment, results, field, comparisons));
  const head = headOf(experiment, origin);
  return {
    markdown: markdownOf(experiment, sections, head),
    html: htmlOf(experiment, sections, head),
    pictures: sections.flatMap(({ pictures }) => pictures),
  };
}

function headOf(experiment: Experiment, { command, commit }: Origin): readonly string[] {
  const { seeds, baseline, compare, schedulers } = experiment;
  const most = schedulers.length - 1;
  return [
    `Command: ${command}; commit: ${commit}; seeds: ${seeds[0]}..${seeds.at(-1)} (${seeds.length}). Equal seeds mean equal workloads for every scheduler.`,
    `Every scheduler is compared with ${baseline} in ${compare.join(", ")}, seed by seed: intervals by the studentised bootstrap, p-values by sign flips and corrected (Holm) for the ${most} compared within a workload and metric. What is not apart by both is called no difference at this sample size. With few seeds that is often said: the least p-value of n seeds is 2/2ⁿ.`,
  ];
}

function sectionOf(
  experiment: Experiment,
  results: Results,
  field: Field,
  comparisons: readonly Comparison[],
): Section {
  const { metrics, schedulers, compare } = experiment;
  const name = fieldName(field, experiment);
  const own = comparisons.filter((each) => each.field === field || sameField(each.field, field));
  const rows = schedulers.map((scheduler) => [
    scheduler,
    ...metrics.map((metric) => figure(mean(valuesOf(experiment, results, field, scheduler, metric)))),
  ]);
  const slug = name.replaceAll(/[^\w.-]+/g, "-");
  const charts = chartsOf(experiment, results, field).map(
    (chart, index): Picture => ({
      file: `${slug}-${["waits", "utilisation", "fragmentation"][index]}.png`,
      title: chart.title,
      bytes: pngOf(chart),
    }),
  );
  const drawn = compare.flatMap((metric) => picturesOf(experiment, results, field, metric, slug));
  return {
    field,
    name,
    header: ["scheduler", ...metrics],
    rows,
    gaps: gapsOf(experiment, results, field),
    caption: captionOf(experiment),
    pictures: [...charts, ...drawn],
    comparisons: own,
  };
}

/** A sentence for each metric that some scheduler has no value of. */
function gapsOf(experiment: Experiment, results: Results, field: Field): readonly string[] {
  const { metrics, schedulers } = experiment;
  return metrics.flatMap((metric) => {
    const without = schedulers.filter((scheduler) =>
      valuesOf(experiment, results, field, scheduler, metric).some(Number.isNaN),
    );
    if (without.length === 0) return [];
    const meaning: MetricMeaning = METRICS[metric];
    const whose = without.length === schedulers.length ? "any scheduler" : without.join(", ");
    return [
      `${metric} has no value (–) for ${whose}: in a seed or more, ${meaning.unknown ?? "it could not be measured"}.`,
    ];
  });
}

const sameField = (a: Field, b: Field): boolean =>
  a.workload.name === b.workload.name && a.order === b.order && a.policy === b.policy;

function picturesOf(
  experiment: Experiment,
  results: Results,
  field: Field,
  metric: MetricName,
  slug: string,
): readonly Picture[] {
  const { schedulers, seeds } = experiment;
  const where = fieldName(field, experiment);
  const sign = METRICS[metric].better === "less" ? 1 : -1;
  const boxes = schedulers
    .map((name) => ({ name, values: valuesOf(experiment, results, field, name, metric) }))
    .filter(({ values }) => !values.some(Number.isNaN))
    .toSorted((a, b) => sign * (mean(a.values) - mean(b.values)));
  if (boxes.length === 0) return [];
  const box = boxPlot(`${where}: ${metric}, one value a seed`, METRICS[metric].meaning, boxes);
  const title = `${where}: seeds in which the row has the better ${metric} than the column, of ${seeds.length}`;
  const matrix = winsMatrix(title, schedulers, winsOf(experiment, results, field, metric), seeds.length);
  return [
    { file: `${slug}-${metric}-boxes.svg`, title: `${where}: ${metric}`, bytes: Buffer.from(box) },
    { file: `${slug}-${metric}-wins.svg`, title, bytes: Buffer.from(matrix) },
  ];
}

function markdownOf(experiment: Experiment, sections: readonly Section[], head: readonly string[]): string {
  const parts = sections.map((section) => {
    const table = [section.header, section.header.map(() => "---"), ...section.rows];
    return [
      `## ${section.name}`,
      table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"),
      ...section.gaps,
      ...(section.caption === null ? [] : [section.caption]),
      ...section.pictures.map(({ file, title }) => `![${title}](${file})`),
      sentencesOf(section, experiment)
        .map((sentence) => `- ${sentence}`)
        .join("\n"),
    ].join("\n\n");
  });
  return `# ${experiment.name}\n\n${head.join("\n\n")}\n\n${meaningsOf(experiment).join("  \n")}\n\n${parts.join("\n\n")}\n`;
}

/** Those that are apart first. */
function sentencesOf({ comparisons }: Section, experiment: Experiment): readonly string[] {
  const rank = { better: 0, worse: 1, "no difference": 2 };
  return comparisons
    .toSorted((a, b) => rank[verdictOf(a)] - rank[verdictOf(b)])
    .map((comparison) => sentenceOf(comparison, experiment));
}

const meaningsOf = ({ metrics }: Experiment): readonly string[] =>
  metrics.map((name) => `${name}: ${METRICS[name].meaning} (${METRICS[name].better} is better)`);

const STYLE =
  "body{font:15px/1.5 sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#222}table{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}td,th{border:1px solid #ccc;padding:2px 7px;text-align:right}td:first-child{text-align:left}img{max-width:100%;margin:.6em 0}li.no{color:#777}";

function htmlOf(experiment: Experiment, sections: readonly Section[], head: readonly string[]): string {
  const parts = sections.map((section) => {
    const row = (cells: readonly string[], tag: string): string =>
      `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
    const table = `<table>${row(section.header, "th")}${section.rows.map((cells) => row(cells, "td")).join("\n")}</table>`;
    const pictures = section.pictures.map(({ file, title, bytes }) => {
      const kind = file.endsWith(".svg") ? "image/svg+xml" : "image/png";
      return `<img alt="${escaped(title)}" src="data:${kind};base64,${bytes.toString("base64")}">`;
    });
    const sentences = sentencesOf(section, experiment).map((sentence) => `<li>${escaped(sentence)}</li>`);
    const notes = [...section.gaps, ...(section.caption === null ? [] : [section.caption])];
    const said = notes.map((note) => `<p>${escaped(note)}</p>\n`).join("");
    return `<h2>${escaped(section.name)}</h2>\n${table}\n${said}${pictures.join("\n")}\n<ul>\n${sentences.join("\n")}\n</ul>`;
  });
  const paragraphs = head.map((words) => `<p>${escaped(words)}</p>`).join("\n");
  const meanings = `<p>${meaningsOf(experiment).map(escaped).join("<br>\n")}</p>`;
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escaped(experiment.name)}</title><style>${STYLE}</style></head>\n<body><h1>${escaped(experiment.name)}</h1>\n${paragraphs}\n${meanings}\n${parts.join("\n")}\n</body></html>\n`;
}

const escaped = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
