// `npm run bench -- submit`: how many tasks a second one manager acknowledges, over HTTP, each on disk (lmdb) before it is
// acknowledged, with three ready workers that run nothing; then it is killed at once, and everything is to be there.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { writeReport } from "../report.ts";
import { Rig } from "../rig.ts";
import { median } from "../statistics.ts";
import { submitJobs, submitTasks } from "./clients.ts";

const CLIENTS = 32;
const SINGLE_TASKS = 10_000;
const JOBS = 20;
const JOB_TASKS = 1_000;
const WANTED = { single: 1_500, jobs: 20_000 };
const WORKERS = 3;
const WORKER_CPU_MILLI = 1_000_000;

interface Repetition {
  /** Acknowledged tasks a second. */
  readonly single: number;
  readonly jobs: number;
  /** Acknowledged, and not listed after the kill. */
  readonly lost: number;
  readonly acknowledged: number;
}

export function addSubmit(program: Command): void {
  program
    .command("submit")
    .description("acknowledged tasks a second, and what is left of them after kill -9")
    .option("--repetitions <N>", "of the whole, each on a new store", wholeNumber(1, 100), 5)
    .option("--report <FOLDER>", "write submit.md and submit.csv here", "reports/live")
    .action(async ({ repetitions, report }: { repetitions: number; report: string }) => {
      process.exitCode = await submit(repetitions, report);
    });
}

async function submit(repetitions: number, folder: string): Promise<number> {
  const all: Repetition[] = [];
  for (let number = 1; number <= repetitions; number++) {
    all.push(await repetition());
    const { single, jobs, lost } = all.at(-1) as Repetition;
    const rates = `${Math.round(single)} single tasks/s, ${Math.round(jobs)} tasks/s in jobs`;
    console.error(`${number} of ${repetitions}: ${rates}, ${lost} lost`);
  }
  const rateRow = (what: string, values: number[], wanted: number): string[] => {
    const middle = median(values);
    const range = `${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))}`;
    return [what, Math.round(middle).toString(), range, `≥ ${wanted}`, middle >= wanted ? "held" : "missed"];
  };
  const lost = all.reduce((sum, each) => sum + each.lost, 0);
  const acknowledged = all.reduce((sum, each) => sum + each.acknowledged, 0);
  const rows = [
    rateRow(
      `${CLIENTS} clients, single tasks: tasks/s`,
      all.map(({ single }) => single),
      WANTED.single,
    ),
    rateRow(
      `one client, jobs of ${JOB_TASKS}: tasks/s`,
      all.map(({ jobs }) => jobs),
      WANTED.jobs,
    ),
    [`lost by kill -9, of ${acknowledged}`, String(lost), "", "0", lost === 0 ? "held" : "missed"],
  ];
  writeReport(folder, "submit", {
    title: "Submissions",
    repetitions,
    text: `One manager process, its store lmdb in the temporary folder; ${WORKERS} ready workers whose runtime runs nothing. Each repetition: ${CLIENTS} clients submit
${SINGLE_TASKS} single tasks, then one client ${JOBS} jobs of ${JOB_TASKS}; right after the last acknowledgement the manager is killed with -9 and started again,
and every acknowledged task is looked for in its list. Clients and workers share the machine with the manager.`,
    headings: ["measure", "median", "range", "wanted", "verdict"],
    rows,
  });
  return rows.some((row) => row.at(-1) === "missed") ? 1 : 0;
}

async function repetition(): Promise<Repetition> {
  const rig = await Rig.open();
  try {
    await rig.startManager();
    await rig.startWorkers(WORKERS, WORKER_CPU_MILLI);
    const { ids, seconds } = await submitTasks(rig.address, CLIENTS, SINGLE_TASKS);
    const jobSeconds = await submitJobs(rig.address, JOBS, JOB_TASKS, "bulk");
    rig.manager.kill("SIGKILL");
    await rig.manager.end(5_000);
    await rig.startManager();
    const lost = await missing(rig, new Set(ids));
    const acknowledged = ids.length + JOBS * JOB_TASKS;
    return { single: ids.length / seconds, jobs: (JOBS * JOB_TASKS) / jobSeconds, lost, acknowledged };
  } finally {
    await rig.close();
  }
}

/** How many of the single tasks, and of the tasks of the jobs, are not listed. */
async function missing(rig: Rig, ids: Set<string>): Promise<number> {
  let ofJobs = 0;
  for await (const { id, job } of rig.all<{ id: string; job: string | null }>("/tasks", "tasks")) {
    ids.delete(id);
    if (job !== null) ofJobs++;
  }
  return ids.size + JOBS * JOB_TASKS - ofJobs;
}
