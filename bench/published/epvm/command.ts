// `npm run bench -- epvm`: does the opportunity-cost strategy slow jobs down less than placing blindly, on machines of
// different size? And what does the book's abridged version of it cost beside the paper's?

import { extname } from "node:path";
import type { Command } from "commander";
import { stringify } from "csv-stringify/sync";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { type PairedDifference, pairedDifference } from "../../../statistics/paired.ts";
import { mean } from "../../../statistics/summary.ts";
import { commit } from "../../commit.ts";
import { refuseUnwritable } from "../../out-folder.ts";
import { runPool } from "../../pool/pool.ts";
import { seedsOf } from "../../seeds.ts";
import { writeWhole } from "../../write-whole.ts";
import { type EpvmFigures, type EpvmInput, SETTING } from "./run.ts";

/** The paper's PVM places round robin. */
const STRATEGIES = ["round-robin", "random", "two-choices", "greedy", "least-allocated", "cube-epvm", "epvm"];

interface EpvmOptions {
  readonly seeds: string;
  readonly csv?: string;
  readonly report?: string;
}

type ByStrategy = ReadonlyMap<string, readonly EpvmFigures[]>;

export function addEpvm(program: Command): void {
  program
    .command("epvm")
    .description("E-PVM's claim on machines of different size, the paper's beside the book's")
    .option("--seeds <A..B>", "seeds, both ends included", "1..11")
    .option("--csv <OUT>", "write every seed's figures here")
    .option("--report <OUT>", "write the table here, as Markdown")
    .action(async (options: EpvmOptions) => {
      process.exitCode = await epvm(options);
    });
}

/** The exit code: 1 when the sign of the claim does not hold. */
async function epvm(options: EpvmOptions): Promise<number> {
  const seeds = seedsOf(options.seeds);
  refuseUnwritable(options.csv, options.report);
  const origin = commit();
  const inputs = STRATEGIES.flatMap((strategy) => seeds.map((seed): EpvmInput => ({ strategy, seed })));
  const entry = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  const all = await runPool<EpvmInput, EpvmFigures>(entry, inputs);
  const results: ByStrategy = new Map(
    STRATEGIES.map((strategy, index) => [
      strategy,
      all.slice(index * seeds.length, (index + 1) * seeds.length),
    ]),
  );
  if (options.csv !== undefined) writeWhole(options.csv, csv(inputs, all));
  const claim = slowdownBetween(results, "epvm", "round-robin");
  const table = markdown(results, options.seeds, origin);
  if (options.report !== undefined) writeWhole(options.report, table);
  console.log(table);
  return claim.high < 0 ? 0 : 1;
}

function slowdownBetween(results: ByStrategy, a: string, b: string): PairedDifference {
  const of = (name: string): number[] => (results.get(name) ?? []).map((figures) => figures.meanSlowdown);
  return pairedDifference(of(a), of(b), new SeededRng(`epvm/${a}/${b}`));
}

const intervalOf = ({ low, high }: PairedDifference): string =>
  Number.isFinite(low) ? `${low.toFixed(2)}, ${high.toFixed(2)}` : "none of so few seeds";

function csv(inputs: readonly EpvmInput[], all: readonly EpvmFigures[]): string {
  const columns = ["strategy", "seed", "mean_slowdown", "p99_slowdown", "waited_pct"];
  const rows = inputs.map(({ strategy, seed }, index) => {
    const { meanSlowdown, p99Slowdown, waitedPercent } = all[index] as EpvmFigures;
    return [strategy, seed, ...[meanSlowdown, p99Slowdown, waitedPercent].map((value) => value.toFixed(4))];
  });
  return stringify([columns, ...rows]);
}

function markdown(results: ByStrategy, seeds: string, origin: string): string {
  const rows = [...results].map(([strategy, figures]) => {
    const of = (pick: (each: EpvmFigures) => number): number => mean(figures.map(pick));
    const crowding = [0, 1, 2, 3].map((kind) => of((each) => each.jobsPerCore[kind] ?? 0).toFixed(2));
    const apart = slowdownBetween(results, strategy, "round-robin");
    const beside = strategy === "round-robin" ? "" : `${apart.mean.toFixed(2)} [${intervalOf(apart)}]`;
    const cells = [
      strategy,
      of((each) => each.meanSlowdown).toFixed(2),
      beside,
      of((each) => each.p99Slowdown).toFixed(1),
      `${of((each) => each.waitedPercent).toFixed(1)} %`,
      ...crowding,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const claim = slowdownBetween(results, "epvm", "round-robin");
  const book = slowdownBetween(results, "cube-epvm", "epvm");
  const sign = claim.high < 0 ? "holds" : claim.low > 0 ? "is the other way round" : "cannot be told";
  return `# E-PVM: the paper's claim, and the book's version of it

Command: \`npm run bench -- epvm --seeds ${seeds}\`  
Seeds: ${seeds}; commit: ${origin}

Amir et al. (IEEE TPDS 11(7), 2000) report mean slowdowns of 14.08 for PVM, which places round robin, and 9.6 for E-PVM. Their
machines and jobs are not published with them; ours: ${SETTING}. A machine
shares itself among its jobs, memory is never overcommitted, and every strategy sees the same arrivals. Slowdown: time from
arrival to end over the work. Means over the seeds; differences seed by seed with 95 % bootstrap intervals.

| strategy | mean slowdown | less round robin | p99 | waited for memory | jobs per core: 1 core | 2 | 4 | 16 |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
${rows.join("\n")}

**The sign of the claim ${sign}**: epvm less round robin is ${claim.mean.toFixed(2)}, interval [${intervalOf(claim)}].

**The book's version differs** in what it sees: both count jobs and weigh memory, but the book's CPU term cancels out, so a job
of one core weighs as much on a machine of one core as on one of sixteen (jobs per core). cube-epvm less epvm:
${book.mean.toFixed(2)}, interval [${intervalOf(book)}], in ${book.above} of ${book.above + book.below} seeds worse.
`;
}
