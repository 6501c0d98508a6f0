// `npm run bench -- queueing`: what queueing theory knows exactly, measured through the real machines.

import { extname } from "node:path";
import type { Command } from "commander";
import { type BatchMean, controlledMean } from "../../../statistics/controlled-means.ts";
import { commit } from "../../commit.ts";
import { Misuse } from "../../misuse.ts";
import { refuseUnwritable } from "../../out-folder.ts";
import { runPool } from "../../pool/pool.ts";
import { seedsOf } from "../../seeds.ts";
import { writeWhole } from "../../write-whole.ts";
import { judged, queueingCsv, queueingTable } from "./report.ts";
import { type QueueingRow, ROWS } from "./rows.ts";
import type { QueueingInput } from "./run.ts";

const CONFIDENCE = 0.999;

interface QueueingOptions {
  readonly seed: string;
  readonly system?: string;
  readonly csv?: string;
  readonly report?: string;
}

export function addQueueing(program: Command): void {
  program
    .command("queueing")
    .description("M/M/c waits and the power of d choices, beside their exact values")
    .option("--seed <N>", "where chance starts", "1")
    .option("--system <NAME>", "only these: mmc or choices")
    .option("--csv <OUT>", "write the figures here")
    .option("--report <OUT>", "write the tables here, as Markdown")
    .action(async (options: QueueingOptions) => {
      process.exitCode = await queueing(options);
    });
}

/** The exit code: 1 when an exact value is missed. */
async function queueing(options: QueueingOptions): Promise<number> {
  const [seed = 1] = seedsOf(options.seed);
  const chosen = rowsOf(options.system);
  refuseUnwritable(options.csv, options.report);
  const origin = commit();
  const inputs = chosen.map((row): QueueingInput => ({ row, seed }));
  const entry = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  const batches = await runPool<QueueingInput, readonly BatchMean[]>(entry, inputs, {
    onDone: (index) => {
      const { system, nodes, choices, load } = inputs[index]?.row ?? {};
      console.error(`${system}, ${nodes} nodes, d ${choices}, load ${load}`);
    },
  });
  const results = chosen.map((row, index) => judged(row, controlledMean(batches[index] ?? [], CONFIDENCE)));
  const table = queueingTable(results, {
    command: `npm run bench -- queueing --seed ${seed}`,
    commit: origin,
    seed,
  });
  if (options.csv !== undefined) writeWhole(options.csv, queueingCsv(results));
  if (options.report !== undefined) writeWhole(options.report, table);
  console.log(table);
  return results.every(({ holds }) => holds) ? 0 : 1;
}

function rowsOf(system: string | undefined): readonly QueueingRow[] {
  if (system === undefined) return ROWS;
  if (system !== "mmc" && system !== "choices")
    throw new Misuse(`Cannot measure the system "${system}": accepted are mmc and choices`);
  return ROWS.filter((row) => (row.system === "M/M/c") === (system === "mmc"));
}
