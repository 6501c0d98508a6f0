// A sweep as a table: a row for every setup, over all its seeds. Distributions are of all runs together, counts their means,
// so that setups with the same seeds can be compared.

import { count, milliseconds, seconds } from "../figures.ts";
import { Histogram } from "../histogram.ts";
import { DISTRIBUTIONS, type Distribution, type RunSummary } from "./run-summary.ts";

interface Group {
  readonly name: string;
  runs: number;
  held: number;
  readonly distributions: Readonly<Record<Distribution, Histogram>>;
  readonly counts: Map<string, number>;
}

/** Counts that are shown, under which heading and how; those that are named together are added up. */
const SHOWN: readonly (readonly [
  names: readonly string[],
  heading: string,
  words: (mean: number) => string,
])[] = [
  [["restarts"], "restarts", (mean) => mean.toFixed(1)],
  [["moves"], "moves", (mean) => mean.toFixed(1)],
  [["needlessRestarts"], "needless", (mean) => mean.toFixed(1)],
  [["doubleRunningKept", "doubleRunningFenced"], "ran twice", seconds],
  [["lostWork"], "lost work", seconds],
];

export class Comparison {
  private readonly groups = new Map<string, Group>();

  add(summary: RunSummary): void {
    const group = this.groupOf(summary);
    group.runs++;
    if (summary.verdict === "held") group.held++;
    for (const name of DISTRIBUTIONS) group.distributions[name].merge(summary.distributions[name]);
    for (const name in summary.counts)
      group.counts.set(name, (group.counts.get(name) ?? 0) + (summary.counts[name] as number));
  }

  /** Rows of cells, the headings first: p50 and p99 of every distribution, means of counts per run. */
  get rows(): string[][] {
    const headings = [
      "",
      "held",
      ...DISTRIBUTIONS.map((name) => `${name} p50/p99`),
      ...SHOWN.map(([, heading]) => heading),
    ];
    return [headings, ...[...this.groups.values()].map(rowOf)];
  }

  private groupOf({ scenario, policy, strategy, order }: RunSummary): Group {
    const name = `${scenario}, ${policy}, ${strategy}, ${order}`;
    const known = this.groups.get(name);
    if (known !== undefined) return known;
    const distributions = Object.fromEntries(DISTRIBUTIONS.map((one) => [one, new Histogram()]));
    const group: Group = {
      name,
      runs: 0,
      held: 0,
      distributions: distributions as Record<Distribution, Histogram>,
      counts: new Map(),
    };
    this.groups.set(name, group);
    return group;
  }
}

function rowOf({ name, runs, held, distributions, counts }: Group): string[] {
  return [
    name,
    `${count(held)} of ${count(runs)}`,
    ...DISTRIBUTIONS.map((one) => spread(distributions[one])),
    ...SHOWN.map(([names, , words]) =>
      words(names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0) / runs),
    ),
  ];
}

function spread(histogram: Histogram): string {
  const [p50, p99] = [histogram.percentile(50), histogram.percentile(99)];
  return p50 === null || p99 === null ? "–" : `${milliseconds(p50)} / ${milliseconds(p99)}`;
}
