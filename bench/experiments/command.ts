// `npm run bench` and `npm run bench -- FILE`: runs an experiment on all cores, goes on where a killed one stopped, and
// writes results and report when every run is there. `merge` puts the shards of one experiment together.

import { rmSync } from "node:fs";
import { extname, join } from "node:path";
import type { Command } from "commander";
import { Misuse } from "../misuse.ts";
import { runPool } from "../pool/pool.ts";
import { writeWhole } from "../write-whole.ts";
import { DEFAULT_EXPERIMENT } from "./default-experiment.ts";
import { type Experiment, type Run, runKey, runsOf } from "./experiment.ts";
import { Progress } from "./progress.ts";
import { readExperiment } from "./read-experiment.ts";
import { type Origin, reportOf } from "./report.ts";
import { resultsCsv, timingsCsv } from "./results-csv.ts";
import type { RunResult } from "./run.ts";
import { RunLog, readLog } from "./run-log.ts";
import { workloadOf } from "./workload-of.ts";

/** What says that every run is there. */
const RESULTS = ["results.csv", "timings.csv", "report.html", "report.md"];

interface RunOptions {
  readonly out?: string;
  readonly shard?: string;
  readonly threads?: string;
  readonly fresh?: boolean;
}

export function addExperiments(program: Command): void {
  program
    .argument("[FILE]", "an experiment in YAML (docs/lab.md); without one: every strategy on three workloads")
    .option("--out <DIR>", "where runs and results go (reports/local/NAME)")
    .option("--shard <i/n>", "only the i-th of n parts; `merge` puts them together")
    .option("--threads <N>", "worker threads (one for each core)")
    .option("--fresh", "forget the runs that are there already")
    .action((file: string | undefined, options: RunOptions) => runExperiment(file, options));
  program
    .command("merge")
    .description("results and report of an experiment from the folders of its shards")
    .argument("<DIR...>", "folders of the shards")
    .requiredOption("--out <DIR>", "where results and report go")
    .action((folders: readonly string[], options: { out: string }) => merge(folders, options.out));
}

async function runExperiment(file: string | undefined, options: RunOptions): Promise<void> {
  const experiment = file === undefined ? DEFAULT_EXPERIMENT : readExperiment(file);
  const shard = shardOf(options.shard);
  const suffix = shard === null ? "" : `.shard-${shard.index}-of-${shard.count}`;
  const folder = options.out ?? join("reports", "local", `${experiment.name}${suffix}`);
  refuseBadTraces(experiment);
  if (options.fresh)
    for (const file of [...RESULTS, "runs.jsonl"]) rmSync(join(folder, file), { force: true });
  const log = new RunLog(folder, experiment);
  const own = runsOf(experiment).filter((_, at) => shard === null || at % shard.count === shard.index - 1);
  const left = own.filter((run) => !log.results.has(runKey(run)));
  if (left.length < own.length)
    console.error(`${own.length - left.length} of ${own.length} runs are there already`);
  await runAll(left, log, threadsOf(options.threads));
  if (shard !== null) {
    console.log(`Part ${shard.index} of ${shard.count} is done: ${folder}`);
    return;
  }
  const command = ["npm run bench", ...(file === undefined ? [] : ["--", file])].join(" ");
  finish(experiment, log.results, folder, { command, commit: log.commit });
}

async function runAll(runs: readonly Run[], log: RunLog, threads: number | undefined): Promise<void> {
  const progress = new Progress(runs.length);
  const entry = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  await runPool<Run, RunResult>(entry, runs, {
    threads,
    onDone: (index, result) => {
      const key = runKey(runs[index] as Run);
      log.add(key, result);
      progress.done(key);
    },
  });
}

function merge(folders: readonly string[], out: string): void {
  const logs = folders.map((folder) => ({ folder, ...readLog(folder) }));
  const [first] = logs;
  if (first === undefined) throw new Misuse("Cannot merge nothing");
  const { experiment, digest, commit: made } = first.header;
  const other = logs.find(({ header }) => header.digest !== digest || header.commit !== made);
  if (other !== undefined) {
    const what = other.header.digest === digest ? "commits" : "experiments";
    throw new Misuse(`Cannot merge ${other.folder} with ${first.folder}: they are of different ${what}`);
  }
  const results = new Map(logs.flatMap((log) => [...log.results]));
  const missing = runsOf(experiment).filter((run) => !results.has(runKey(run)));
  if (missing.length > 0) {
    const example = runKey(missing[0] as Run);
    throw new Misuse(
      `Cannot merge: ${missing.length} runs are in none of the folders, ${example} among them`,
    );
  }
  finish(experiment, results, out, { command: "npm run bench -- merge", commit: made });
}

/** Results and report; results last, so that whoever finds them finds everything. */
function finish(
  experiment: Experiment,
  results: ReadonlyMap<string, RunResult>,
  folder: string,
  origin: Origin,
): void {
  const { markdown, html, pictures } = reportOf(experiment, results, origin);
  for (const { file, bytes } of pictures) writeWhole(join(folder, file), bytes);
  writeWhole(join(folder, "report.md"), markdown);
  writeWhole(join(folder, "report.html"), html);
  writeWhole(join(folder, "timings.csv"), timingsCsv(experiment, results));
  writeWhole(join(folder, "results.csv"), resultsCsv(experiment, results));
  console.log(`${join(folder, "results.csv")}\n${join(folder, "report.html")}`);
}

/** Traces are read once before anything runs or is written. */
function refuseBadTraces({ workloads, seeds }: Experiment): void {
  for (const choice of workloads) {
    if (choice.kind === "synthetic") continue;
    const { jobs, nodes } = workloadOf(choice, seeds[0] ?? 1);
    if (jobs.length === 0 || nodes.length === 0)
      throw new Misuse(
        `Workload ${choice.name} has ${jobs.length} jobs and ${nodes.length} nodes: both are needed`,
      );
  }
}

function shardOf(text: string | undefined): { index: number; count: number } | null {
  if (text === undefined) return null;
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, count] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (index < 1 || index > count)
    throw new Misuse(`Cannot run shard "${text}": accepted is i/n with 1 ≤ i ≤ n`);
  return { index, count };
}

function threadsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (threads < 1) throw new Misuse(`Cannot use "${text}" threads: 1 to 999 are accepted`);
  return threads;
}
