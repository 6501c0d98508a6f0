// `npm run bench -- fgd`: the published comparison of FGD with its peers, run again through our scheduler.

import { basename, join } from "node:path";
import type { Command } from "commander";
import { readOpenbNodes, readOpenbPods } from "../../../sim/workloads/openb.ts";
import { targetWorkload } from "../../../src/core/scheduler/target-workload.ts";
import { commit } from "../../commit.ts";
import { refuseUnwritable } from "../../out-folder.ts";
import { seedsOf } from "../../seeds.ts";
import { tracesFolder } from "../../traces-folder.ts";
import { writeWhole } from "../../write-whole.ts";
import { compareWith, misordered, type PolicyRuns } from "./compare.ts";
import { POLICIES, strategyOf } from "./policies.ts";
import { comparisonTable, resultsCsv } from "./report.ts";
import { runFgd } from "./run.ts";

const PUBLISHED = "openb_pod_list_default.csv.gz";

interface FgdOptions {
  readonly traces?: string;
  readonly nodes?: string;
  readonly pods?: string;
  readonly seeds: string;
  readonly csv?: string;
  readonly report?: string;
}

export function addFgd(program: Command): void {
  program
    .command("fgd")
    .description("FGD and its five peers on the openb trace, beside the published table")
    .option("--traces <DIR>", "where the traces lie (or WAVETANK_TRACES)")
    .option("--nodes <FILE>", "nodes of the cluster, instead of openb's")
    .option("--pods <FILE>", "pods, instead of openb's default list")
    .option("--seeds <A..B>", "seeds, both ends included", "42..51")
    .option("--csv <OUT>", "write every seed's results here")
    .option("--report <OUT>", "write the table here, as Markdown")
    .action((options: FgdOptions) => {
      process.exitCode = fgd(options);
    });
}

/** The exit code: 1 when a published figure is missed. */
function fgd(options: FgdOptions): number {
  const seeds = seedsOf(options.seeds);
  refuseUnwritable(options.csv, options.report);
  const origin = commit();
  const openb = (file: string): string => join(tracesFolder(options.traces), "openb", file);
  const podFile = options.pods ?? openb(PUBLISHED);
  const nodes = readOpenbNodes(options.nodes ?? openb("openb_node_list_gpu_node.csv"));
  const pods = readOpenbPods(podFile);
  const workload = targetWorkload(pods);
  const runs: PolicyRuns[] = POLICIES.map((policy) => {
    const strategy = strategyOf(policy, workload);
    const series = seeds.map((seed) => runFgd({ strategy, seed, nodes, pods, workload }));
    console.error(`${policy.padEnd(14)} ${seeds.length} seeds`);
    return { policy, series };
  });
  const name = basename(podFile)
    .replace(/^openb_pod_list_/, "")
    .replace(/\.csv(\.gz)?$/, "");
  if (options.csv !== undefined) writeWhole(options.csv, resultsCsv(name, seeds, runs));
  if (basename(podFile) !== PUBLISHED) return 0;
  const compared = compareWith(openb("expected-default.csv"), runs);
  const command = ["npm run bench -- fgd", `--seeds ${options.seeds}`].join(" ");
  const table = comparisonTable(compared, { command, commit: origin, seeds: options.seeds });
  if (options.report !== undefined) writeWhole(options.report, table);
  console.log(table);
  return compared.every(({ holds }) => holds) && misordered(compared).length === 0 ? 0 : 1;
}
