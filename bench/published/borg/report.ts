// Cell compaction as tables, and Borg's findings beside ours, each with whether it holds.

import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { type PairedDifference, pairedDifference } from "../../../statistics/paired.ts";
import { mean } from "../../../statistics/summary.ts";
import type { CompactionSummary } from "../../packing/compaction.ts";
import type { Variant } from "./run.ts";

export interface BorgRow {
  readonly strategy: string;
  readonly variant: Variant;
  /** Null: the whole cell was not enough. */
  readonly summary: CompactionSummary | null;
  /** Nodes, by seed; empty when the whole cell was not enough. */
  readonly needed: readonly number[];
  readonly nodes: number;
}

export interface CellResults {
  readonly cell: string;
  readonly rows: readonly BorgRow[];
}

interface Finding {
  readonly claim: string;
  readonly variant: Variant;
  /** So many percent more machines Borg needed at least; 0: more, and no number. */
  readonly least: number;
}

const FINDINGS: readonly Finding[] = [
  {
    claim: "Separate cells for production and other work need more machines (20–30 % in the median cell)",
    variant: "segregated",
    least: 20,
  },
  { claim: "A cell for each larger user needs many more machines (20–150 %)", variant: "by user", least: 20 },
  { claim: "Smaller cells need more machines: 2 of half the size", variant: "2 cells", least: 0 },
  { claim: "The same: 5 cells", variant: "5 cells", least: 0 },
  { claim: "The same: 10 cells", variant: "10 cells", least: 0 },
  {
    claim: "Rounding requests up to powers of two needs 30–50 % more",
    variant: "bucketed",
    least: 30,
  },
];

export function borgTable(
  results: readonly CellResults[],
  origin: { seeds: string; commit: string },
): string {
  return `# Borg's way of comparing packings: cell compaction

Command: \`npm run bench -- borg --seeds ${origin.seeds}\`  
Seeds: ${origin.seeds}, each shuffles the nodes; commit: ${origin.commit}

Nodes are taken away from the shuffled cell until the workload, placed task after task, no longer fits (0.2 % of the tasks may
stay out); what is left is the compacted cell, as a percentage of the whole one. The 90th percentile counts, the bar goes from
the least to the most (Verma et al., EuroSys 2015, §5.1). openb: its 1,213 GPU nodes and every other pod of the default list.
Synthetic: 300 nodes of 8 to 64 cores, tasks for 60 % of their CPU, log-normal sizes in steps of 5/4, 40 % of the tasks production work.
Parts of a divided cell are compacted each by itself and added up, so they may need more nodes than the cell has.

${results.map(cellTables).join("\n\n")}

*Holds*: the interval reaches what Borg found; *in sign*: more machines, but fewer than Borg; *no difference*: none at this number of
seeds, by interval and sign flips; *not told*: the whole cell was not enough, so that more machines than it has are needed, and how many is not known.

What does not hold is as telling: openb is bound by its GPUs, so rounding CPU and memory costs less there than in a cell that is
bound by them; and Borg's production work leaves room unused that others reclaim, which neither of these cells models: a part of
what segregation costs Borg is missing here by construction.
`;
}

function cellTables({ cell, rows }: CellResults): string {
  const strategies = rows.filter(({ variant }) => variant === "together");
  const ranked = strategies.toSorted((a, b) => (a.summary?.p90 ?? 999) - (b.summary?.p90 ?? 999));
  const base = strategies.find(({ strategy }) => strategy === "best-fit");
  const findings = FINDINGS.flatMap((finding) => {
    const row = rows.find(({ variant }) => variant === finding.variant);
    if (row === undefined || base === undefined) return [];
    const { ours, verdict } = verdictOf(finding, row.needed, base.needed);
    return [`| ${finding.claim} | ${ours} | ${barOf(row)} | ${verdict} |`];
  });
  return `## ${cell}

| strategy | compacted cell, 90th percentile | min–max |
|---|---:|---:|
${ranked.map((row) => `| ${row.strategy} | ${row.summary === null ? "does not fit" : `${row.summary.p90.toFixed(1)} %`} | ${barOf(row)} |`).join("\n")}

Under best-fit, nodes needed on average beside the undivided cell, with the 95 % interval of the difference seed by seed:

| Borg's finding | ours | min–max | |
|---|---:|---:|---|
${findings.join("\n")}`;
}

/** What may be said of a finding, by nodes needed in the variant and in the undivided cell. */
export function verdictOf(
  { variant, least }: Pick<Finding, "variant" | "least">,
  own: readonly number[],
  base: readonly number[],
): { readonly ours: string; readonly verdict: string } {
  if (own.length === 0 || base.length === 0) return { ours: "does not fit at all", verdict: "not told" };
  const difference = pairedDifference(own, base, new SeededRng(`borg/${variant}`));
  const percent = (nodes: number): number => (100 * nodes) / mean(base);
  const [middle, low, high] = [difference.mean, difference.low, difference.high].map(percent) as [
    number,
    number,
    number,
  ];
  const interval = Number.isFinite(low) ? `[${signed(low)}, ${signed(high)}]` : "[no interval]";
  const ours = `${signed(middle)} % ${interval}`;
  if (!apart(difference)) return { ours, verdict: "no difference" };
  if (middle < 0) return { ours, verdict: "does not" };
  return { ours, verdict: high >= least ? "holds" : "in sign" };
}

const apart = ({ low, high, pValue }: PairedDifference): boolean => pValue < 0.05 && (low > 0 || high < 0);
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

function barOf({ summary }: BorgRow): string {
  return summary === null ? "–" : `${summary.min.toFixed(1)}–${summary.max.toFixed(1)} %`;
}
