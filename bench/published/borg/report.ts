// Cell compaction as tables, and Borg's findings beside ours, each with whether it holds.

import type { CompactionSummary } from "../../packing/compaction.ts";
import type { Variant } from "./run.ts";

export interface BorgRow {
  readonly strategy: string;
  readonly variant: Variant;
  /** Null: the whole cell was not enough. */
  readonly summary: CompactionSummary | null;
  /** Of the nodes needed. */
  readonly mean: number;
  readonly nodes: number;
}

export interface CellResults {
  readonly cell: string;
  readonly rows: readonly BorgRow[];
}

interface Finding {
  readonly claim: string;
  readonly variant: Variant;
  /** From this many percent more machines on, the claim holds. */
  readonly least: number;
}

const FINDINGS: readonly Finding[] = [
  {
    claim: "Separate cells for production and other work need more machines (20–30 % in the median cell)",
    variant: "segregated",
    least: 1,
  },
  { claim: "A cell for each larger user needs many more machines (20–150 %)", variant: "by user", least: 5 },
  { claim: "Smaller cells need more machines: 2 of half the size", variant: "2 cells", least: 0 },
  { claim: "The same: 5 cells", variant: "5 cells", least: 0 },
  { claim: "The same: 10 cells, and more than 2", variant: "10 cells", least: 0 },
  {
    claim: "Rounding requests up to powers of two needs 30–50 % more",
    variant: "bucketed",
    least: 5,
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
    const more = 100 * (row.mean / base.mean - 1);
    const ours = row.summary === null ? "does not fit at all" : `${more >= 0 ? "+" : ""}${more.toFixed(1)} %`;
    const holds = row.summary === null || more > finding.least;
    return [`| ${finding.claim} | ${ours} | ${barOf(row)} | ${holds ? "holds" : "does not"} |`];
  });
  return `## ${cell}

| strategy | compacted cell, 90th percentile | min–max |
|---|---:|---:|
${ranked.map((row) => `| ${row.strategy} | ${row.summary === null ? "does not fit" : `${row.summary.p90.toFixed(1)} %`} | ${barOf(row)} |`).join("\n")}

Under best-fit, nodes needed on average beside the undivided cell:

| Borg's finding | ours | min–max | |
|---|---:|---:|---|
${findings.join("\n")}`;
}

function barOf({ summary }: BorgRow): string {
  return summary === null ? "–" : `${summary.min.toFixed(1)}–${summary.max.toFixed(1)} %`;
}
