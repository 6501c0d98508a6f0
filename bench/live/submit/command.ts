// `npm run bench -- submit`: how many tasks a second one manager acknowledges, over HTTP, each on disk (lmdb) before it is
// acknowledged, with three ready workers that run nothing; it is killed right after that, and amid more, and everything is to be there.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { KeptRows } from "../kept-rows.ts";
import { originLines } from "../origin.ts";
import { machineLoad } from "../process-use.ts";
import { Rig } from "../rig.ts";
import { submitJobs, submitTasks, submitTasksUntil } from "./clients.ts";
import {
  AMID_TASKS,
  CLIENTS,
  JOB_TASKS,
  JOBS,
  SINGLE_TASKS,
  SUBMIT_COLUMNS,
  tellSubmit,
  WORKERS,
} from "./tell.ts";

const WORKER_CPU_MILLI = 1_000_000;
/** All that was submitted runs by then, well beyond what it takes. */
const PLACED_MS = 120_000;

interface SubmitOptions {
  readonly repetitions: number;
  readonly report: string;
  readonly resume?: boolean;
}

export function addSubmit(program: Command): void {
  program
    .command("submit")
    .description("acknowledged tasks a second, and what is left of them after kill -9")
    .option("--repetitions <N>", "of the whole, each on a new store", wholeNumber(1, 100), 5)
    .option("--report <FOLDER>", "write submit.md, submit.csv and a plot here", "reports/live")
    .option("--resume", "go on with the repetitions in submit.csv")
    .action(async (options: SubmitOptions) => {
      process.exitCode = await submit(options);
    });
}

async function submit({ repetitions, report, resume = false }: SubmitOptions): Promise<number> {
  const kept = new KeptRows(report, "submit", SUBMIT_COLUMNS, originLines(repetitions), resume);
  while (kept.rows.length < repetitions) {
    const number = kept.rows.length + 1;
    const row = { repetition: number, ...(await repetition()) };
    kept.add(row);
    const rates = `${row.single_per_s} single tasks/s, ${row.jobs_per_s} tasks/s in jobs`;
    console.error(`${number} of ${repetitions}: ${rates}, ${row.lost} lost`);
  }
  return tellSubmit(report, kept);
}

async function repetition() {
  const rig = await Rig.open();
  try {
    await rig.startManager();
    await rig.startWorkers(WORKERS, WORKER_CPU_MILLI);
    const { ids, seconds } = await submitTasks(rig.address, CLIENTS, SINGLE_TASKS);
    const jobSeconds = await submitJobs(rig.address, JOBS, JOB_TASKS, "bulk");
    await killedAndStarted(rig, () => rig.manager.kill("SIGKILL"));
    const afterJobs = await missing(rig, ids);
    let amid: readonly string[] = [];
    await killedAndStarted(rig, async () => {
      amid = await submitTasksUntil(rig.address, CLIENTS, AMID_TASKS, () => rig.manager.kill("SIGKILL"));
    });
    const startedAt = performance.now();
    const load = machineLoad();
    const lost = afterJobs + (await missing(rig, [...ids, ...amid]));
    await rig.allRun(PLACED_MS);
    return {
      load,
      single_per_s: (ids.length / seconds).toFixed(0),
      jobs_per_s: ((JOBS * JOB_TASKS) / jobSeconds).toFixed(0),
      acknowledged: ids.length + amid.length + JOBS * JOB_TASKS,
      lost,
      all_run_s: ((performance.now() - startedAt) / 1_000).toFixed(1),
    };
  } finally {
    await rig.close();
  }
}

async function killedAndStarted(rig: Rig, kill: () => unknown): Promise<void> {
  await kill();
  await rig.manager.end(5_000);
  await rig.startManager();
}

/** How many of the single tasks are not listed, and how many tasks the jobs have too few, or too many. */
async function missing(rig: Rig, singles: readonly string[]): Promise<number> {
  const left = new Set(singles);
  const ofJobs = new Map<string, Set<string>>();
  for (let job = 1; job <= JOBS; job++) ofJobs.set(`bulk-${job}`, new Set());
  for await (const { id, job } of rig.all<{ id: string; job: string | null }>("/tasks", "tasks")) {
    left.delete(id);
    if (job !== null) ofJobs.get(job)?.add(id);
  }
  return [...ofJobs.values()].reduce((sum, ids) => sum + Math.abs(JOB_TASKS - ids.size), left.size);
}
