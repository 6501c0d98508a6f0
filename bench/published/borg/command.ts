// `npm run bench -- borg`: how well strategies pack, by cell compaction, and which of Borg's findings about dividing cells
// hold for two cells of our own choice.

import { extname } from "node:path";
import type { Command } from "commander";
import { commit } from "../../commit.ts";
import { refuseUnwritable } from "../../out-folder.ts";
import { type CompactionSummary, compactionSummary } from "../../packing/compaction.ts";
import { runPool } from "../../pool/pool.ts";
import { seedsOf } from "../../seeds.ts";
import { tracesFolder } from "../../traces-folder.ts";
import { writeWhole } from "../../write-whole.ts";
import { borgTable, type CellResults } from "./report.ts";
import { type BorgInput, type Packed, VARIANTS } from "./run.ts";

const STRATEGIES = ["best-fit", "binpack", "fgd", "random", "balanced", "worst-fit", "epvm"];

interface BorgOptions {
  readonly traces?: string;
  readonly seeds: string;
  readonly report?: string;
}

export function addBorg(program: Command): void {
  program
    .command("borg")
    .description("cell compaction on openb and a synthetic cell, and which of Borg's findings hold")
    .option("--traces <DIR>", "where the traces lie (or WAVETANK_TRACES)")
    .option("--seeds <A..B>", "seeds, both ends included", "1..11")
    .option("--report <OUT>", "write the tables here, as Markdown")
    .action((options: BorgOptions) => borg(options));
}

async function borg(options: BorgOptions): Promise<void> {
  const seeds = seedsOf(options.seeds);
  refuseUnwritable(options.report);
  const origin = commit();
  const traces = tracesFolder(options.traces);
  const cells = ["synthetic", "openb"] as const;
  const rows = cells.flatMap((cell) => [
    ...STRATEGIES.map((strategy) => ({ cell, traces, strategy, variant: "together" as const })),
    ...VARIANTS.filter(
      (variant) => variant !== "together" && !(cell === "openb" && variant === "by user"),
    ).map((variant) => ({ cell, traces, strategy: "best-fit", variant })),
  ]);
  const inputs = rows.flatMap((row) => seeds.map((seed): BorgInput => ({ ...row, seed })));
  const entry = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  let done = 0;
  const all = await runPool<BorgInput, Packed>(entry, inputs, {
    onDone: () => {
      if (++done % seeds.length === 0) console.error(`${done} of ${inputs.length} packings`);
    },
  });
  const summaries = rows.map((row, index) => {
    const packed = all.slice(index * seeds.length, (index + 1) * seeds.length);
    return { ...row, ...summaryOf(packed) };
  });
  const results = cells.map(
    (cell): CellResults => ({ cell, rows: summaries.filter((summary) => summary.cell === cell) }),
  );
  const table = borgTable(results, { seeds: options.seeds, commit: origin });
  if (options.report !== undefined) writeWhole(options.report, table);
  console.log(table);
}

function summaryOf(packed: readonly Packed[]): {
  summary: CompactionSummary | null;
  needed: readonly number[];
  nodes: number;
} {
  const nodes = packed[0]?.nodes ?? 0;
  const needed = packed.flatMap((each) => (each.needed === null ? [] : [each.needed]));
  if (needed.length < packed.length) return { summary: null, needed: [], nodes };
  return { summary: compactionSummary(needed, nodes), needed, nodes };
}
