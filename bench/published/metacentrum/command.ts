// `npm run bench -- metacentrum`: how much the order in which jobs wait matters, beside where they are put, on a grid's log.

import { extname, join } from "node:path";
import type { Command } from "commander";
import { stringify } from "csv-stringify/sync";
import { readMetacentrum } from "../../../sim/workloads/metacentrum.ts";
import { commit } from "../../commit.ts";
import { refuseUnwritable } from "../../out-folder.ts";
import { runPool } from "../../pool/pool.ts";
import { tracesFolder } from "../../traces-folder.ts";
import { writeWhole } from "../../write-whole.ts";
import type { Replayed, ReplayInput } from "./run.ts";

/** By their usual names, and ours. */
const POLICIES = [
  ["FIFO", "fifo-strict"],
  ["skip-ahead", "fifo"],
  ["EASY", "easy"],
  ["SJF", "shortest"],
] as const;
const PLACEMENTS = ["best-fit", "worst-fit"] as const;

interface MetacentrumOptions {
  readonly traces?: string;
  readonly jobs?: string;
  readonly nodes?: string;
  readonly csv?: string;
  readonly report?: string;
}

interface Row {
  readonly policy: string;
  readonly placement: string;
  readonly replayed: Replayed;
}

export function addMetacentrum(program: Command): void {
  program
    .command("metacentrum")
    .description("FIFO, skip-ahead, EASY and SJF on a grid's job log, with best-fit and worst-fit")
    .option("--traces <DIR>", "where the traces lie (or WAVETANK_TRACES)")
    .option("--jobs <FILE>", "jobs, instead of the 60 days of metacentrum2013")
    .option("--nodes <FILE>", "nodes of the cluster, instead of metacentrum2013's")
    .option("--csv <OUT>", "write the figures here")
    .option("--report <OUT>", "write the table here, as Markdown")
    .action((options: MetacentrumOptions) => metacentrum(options));
}

async function metacentrum(options: MetacentrumOptions): Promise<void> {
  refuseUnwritable(options.csv, options.report);
  const origin = commit();
  const file = (name: string): string => join(tracesFolder(options.traces), "metacentrum2013", name);
  const jobs = options.jobs ?? file("jobs-day00-59.csv.gz");
  const nodes = options.nodes ?? file("nodes.csv");
  readMetacentrum(jobs, nodes); // what is wrong with it is told before anything runs
  const chosen = POLICIES.flatMap(([policy, order]) =>
    PLACEMENTS.map((placement) => ({ policy, order, placement })),
  );
  const inputs = chosen.map(({ order, placement }): ReplayInput => ({ jobs, nodes, order, placement }));
  const entry = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  const replays = await runPool<ReplayInput, Replayed>(entry, inputs, {
    onDone: (index) => console.error(`${chosen[index]?.policy} ${chosen[index]?.placement}`),
  });
  const rows = chosen.map((each, index): Row => ({ ...each, replayed: replays[index] as Replayed }));
  const table = markdown(rows, origin);
  if (options.csv !== undefined) writeWhole(options.csv, csv(rows));
  if (options.report !== undefined) writeWhole(options.report, table);
  console.log(table);
}

function csv(rows: readonly Row[]): string {
  const columns = ["policy", "placement", "jobs", "mean_wait_s", "p99_wait_s", "mean_bsld"];
  const lines = rows.map(({ policy, placement, replayed }) => [
    policy,
    placement,
    replayed.jobs,
    replayed.meanWaitSeconds.toFixed(3),
    replayed.p99WaitSeconds.toFixed(3),
    replayed.meanSlowdown.toFixed(4),
  ]);
  return stringify([columns, ...lines]);
}

function markdown(rows: readonly Row[], origin: string): string {
  const lines = rows.map(({ policy, placement, replayed }) => {
    const { jobs, meanWaitSeconds, p99WaitSeconds, meanSlowdown } = replayed;
    const figures = [meanWaitSeconds.toFixed(1), p99WaitSeconds.toFixed(1), meanSlowdown.toFixed(2)];
    return `| ${[policy, placement, jobs, ...figures].join(" | ")} |`;
  });
  return `# A grid's job log under four orders

Command: \`npm run bench -- metacentrum\`  
Seeds: none, nothing is drawn; commit: ${origin}

The first 60 days of the MetaCentrum log of 2013 (jobs marked clean) on its 68 nodes, replayed through the real manager: no
preemption, a job's nodes start together and are different ones, cluster, exclusive use, CPUs and memory are hard constraints.
FIFO lets nobody pass who is next, skip-ahead starts whatever fits, EASY lets pass who does not delay the first by the users'
walltimes (the run time where none is told), SJF takes the shortest walltime first and starts whatever fits. Bounded slowdown:
max(1, (wait + run) / max(run, 10 s)). p99 by straight line between neighbours.

The log "was graciously provided by CERIT-SC and the Czech National Distributed Infrastructure MetaCentrum" (Klusacek and
Chlumsky, JSSPP 2018).

| order | placement | jobs | mean wait, s | p99 wait, s | mean bounded slowdown |
|---|---|---:|---:|---:|---:|
${lines.join("\n")}
`;
}
