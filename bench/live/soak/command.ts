// `npm run bench -- soak`: an hour of steady churn on a manager and three workers whose tasks are plain processes: what they
// hold, minute by minute, and whether it levels off.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { pause } from "../../../src/cli/pause.ts";
import { KeptRows } from "../kept-rows.ts";
import { LocalCluster } from "../local-cluster.ts";
import { originLines } from "../origin.ts";
import { Churn } from "./churn.ts";
import { COLUMNS, minuteOf } from "./minute.ts";
import { tellSoak } from "./tell.ts";

const WORKERS = 3;
const WORKER_FLAGS = ["--runtime", "process", "--cpu", "4000", "--memory", "4GiB"];

interface SoakOptions {
  readonly minutes: number;
  readonly rate: number;
  readonly report: string;
}

export function addSoak(program: Command): void {
  program
    .command("soak")
    .description("steady churn for an hour: memory, open files, store, calls")
    .option("--minutes <N>", "how long", wholeNumber(16, 10_000), 60)
    .option("--rate <N>", "tasks a second", wholeNumber(1, 1_000), 20)
    .option("--report <FOLDER>", "write soak.md, soak.csv and plots here", "reports/live")
    .action(async (options: SoakOptions) => {
      process.exitCode = await soak(options);
    });
}

async function soak({ minutes, rate, report }: SoakOptions): Promise<number> {
  const kept = new KeptRows(report, "soak", COLUMNS, originLines(1), false);
  const cluster = await LocalCluster.open(WORKERS, WORKER_FLAGS);
  const churn = new Churn(cluster.api.address);
  const never = new AbortController().signal;
  try {
    churn.start(rate);
    for (let minute = 1; minute <= minutes; minute++) {
      kept.add(await minuteOf(minute, cluster, churn, (atMs) => pause(atMs - performance.now(), never)));
      console.error(Object.values(kept.rows.at(-1) ?? {}).join("  "));
    }
  } finally {
    await churn.stop();
    await cluster.close();
  }
  return tellSoak(report, kept, rate, churn.all);
}
