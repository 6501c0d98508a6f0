// `npm run bench -- scale`: what a thousand workers with running tasks cost one manager process while nothing happens, and how
// soon it notices that a hundred of them have fallen silent, and a hundred more were killed.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { pause } from "../../../src/cli/pause.ts";
import { Misuse } from "../../misuse.ts";
import { KeptRows } from "../kept-rows.ts";
import { originLines } from "../origin.ts";
import { cpuSeconds, machineLoad, residentMiB } from "../process-use.ts";
import { Rig } from "../rig.ts";
import { median, quantile } from "../statistics.ts";
import { SCALE_COLUMNS, type ScaleColumn, tellScale } from "./tell.ts";

const WORKER_CPU_MILLI = 4_000;
/** How long the quiet cluster is watched. */
const QUIET_MS = 30_000;
/** A listing of all nodes costs the manager something. */
const LOOK_EVERY_MS = 200;
const DOWN_MS = 60_000;
const ALL_RUN_MS = 120_000;
const JOB_TASKS = 1_000;
/** They run through. */
const TASK = { image: "none", cpu: "10m", memory: "1MiB" };

interface ScaleOptions {
  readonly workers: number;
  readonly lost: number;
  readonly tasks: number;
  readonly repetitions: number;
  readonly report: string;
  readonly resume?: boolean;
}

type Repetition = Readonly<Record<Exclude<ScaleColumn, "repetition" | "load">, number>>;

export function addScale(program: Command): void {
  program
    .command("scale")
    .description("one manager process with a thousand workers that run nothing")
    .option("--workers <N>", "how many", wholeNumber(1, 4_000), 1_000)
    .option("--lost <N>", "so many of them fall silent, and as many are killed", wholeNumber(1, 1_000), 100)
    .option("--tasks <N>", "thousands that run on them meanwhile", wholeNumber(0, 100), 10)
    .option("--repetitions <N>", "of the whole", wholeNumber(1, 100), 5)
    .option("--report <FOLDER>", "write scale.md, scale.csv and a plot here", "reports/live")
    .option("--resume", "go on with the repetitions in scale.csv")
    .action(scale);
}

async function scale(options: ScaleOptions): Promise<void> {
  const { workers, lost, repetitions, report, resume = false } = options;
  const tasks = options.tasks * JOB_TASKS;
  if (workers < 2 * lost) throw new Misuse(`Cannot lose twice ${lost} of ${workers} workers`);
  const kept = new KeptRows(report, "scale", SCALE_COLUMNS, originLines(repetitions), resume);
  while (kept.rows.length < repetitions) {
    const number = kept.rows.length + 1;
    const one = await repetition(workers, lost, tasks);
    const figures = Object.entries(one).map(([name, value]) => [name, value.toFixed(2)]);
    kept.add({ repetition: String(number), ...Object.fromEntries(figures), load: machineLoad() });
    const noticed = `${lost} silent ones noticed after ${one.silent_down_s.toFixed(1)} s`;
    console.error(`${number} of ${repetitions}: CPU ${one.cpu_percent.toFixed(1)} %, ${noticed}`);
  }
  tellScale(report, kept, { workers, lost, tasks, quietSeconds: QUIET_MS / 1_000 });
}

/** Once with workers that are killed, once with workers that fall silent: each time they have a process of their own. */
async function repetition(workers: number, lost: number, tasks: number): Promise<Repetition> {
  const rig = await Rig.open();
  try {
    await rig.startManager();
    await rig.startWorkers(workers - 2 * lost, WORKER_CPU_MILLI);
    await rig.startWorkers(lost, WORKER_CPU_MILLI);
    await rig.startWorkers(lost, WORKER_CPU_MILLI);
    for (let job = 1; job <= tasks / JOB_TASKS; job++)
      await rig.post("/jobs", { name: `load-${job}`, count: JOB_TASKS, task: TASK });
    if (tasks > 0) await rig.allRun(ALL_RUN_MS);
    const quiet = await quietUse(rig);
    const silent_down_s = await downAfter(rig, rig.silenceLast(), lost);
    rig.dropLast();
    const killed_down_s = await downAfter(rig, await rig.killLast(), 2 * lost);
    return { ...quiet, silent_down_s, killed_down_s };
  } finally {
    await rig.close();
  }
}

/** Seconds from `since` until so many workers are down. */
async function downAfter(rig: Rig, since: number, count: number): Promise<number> {
  const deadline = since + DOWN_MS;
  while (((await rig.liveness()).down ?? 0) < count) {
    if (Date.now() > deadline) throw new Error(`Not ${count} workers are down within ${DOWN_MS} ms`);
    await pause(LOOK_EVERY_MS, new AbortController().signal);
  }
  return (Date.now() - since) / 1_000;
}

async function quietUse(rig: Rig): Promise<Omit<Repetition, "silent_down_s" | "killed_down_s">> {
  const { pid } = rig.manager;
  await rig.gaps(); // those of the start
  const cpuBefore = cpuSeconds(pid);
  const before = performance.now();
  await pause(QUIET_MS, new AbortController().signal); // what is measured is this time
  const seconds = (performance.now() - before) / 1_000;
  const gaps = await rig.gaps();
  return {
    cpu_percent: ((cpuSeconds(pid) - cpuBefore) / seconds) * 100,
    memory_mib: residentMiB(pid),
    syncs_per_s: gaps.length / seconds,
    turnaround_p50_ms: median(gaps),
    turnaround_p99_ms: quantile(gaps, 0.99),
  };
}
