// `npm run bench -- scale`: what a thousand workers cost one manager process while nothing happens, and how soon it
// notices that a hundred of them are gone.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { pause } from "../../../src/cli/pause.ts";
import { eventually } from "../../../test/adapters/http/eventually.ts";
import { cpuSeconds, residentMiB } from "../process-use.ts";
import { writeReport } from "../report.ts";
import { Rig } from "../rig.ts";
import { median, quantile } from "../statistics.ts";

const WORKER_CPU_MILLI = 4_000;
/** How long the quiet cluster is watched. */
const QUIET_MS = 30_000;

interface ScaleOptions {
  readonly workers: number;
  readonly lost: number;
  readonly repetitions: number;
  readonly report: string;
}

interface Repetition {
  readonly cpuPercent: number;
  readonly memoryMiB: number;
  readonly syncsPerSecond: number;
  readonly gapMedianMs: number;
  readonly gapP99Ms: number;
  /** From the kill until the first, and the last, of the lost workers is down. */
  readonly firstDownSeconds: number;
  readonly allDownSeconds: number;
}

export function addScale(program: Command): void {
  program
    .command("scale")
    .description("one manager process with a thousand workers that run nothing")
    .option("--workers <N>", "how many", wholeNumber(1, 4_000), 1_000)
    .option("--lost <N>", "how many of them are killed", wholeNumber(1, 4_000), 100)
    .option("--repetitions <N>", "of the whole", wholeNumber(1, 100), 5)
    .option("--report <FOLDER>", "write scale.md and scale.csv here", "reports/live")
    .action(scale);
}

async function scale({ workers, lost, repetitions, report }: ScaleOptions): Promise<void> {
  const all: Repetition[] = [];
  for (let number = 1; number <= repetitions; number++) {
    const one = await repetition(workers, lost);
    all.push(one);
    const noticed = `${lost} lost noticed after ${one.allDownSeconds.toFixed(1)} s`;
    console.error(`${number} of ${repetitions}: CPU ${one.cpuPercent.toFixed(1)} %, ${noticed}`);
  }
  const row = (what: string, key: keyof Repetition, digits: number): string[] => {
    const values = all.map((each) => each[key]);
    return [what, median(values), Math.min(...values), Math.max(...values)].map((cell) =>
      typeof cell === "number" ? cell.toFixed(digits) : cell,
    );
  };
  writeReport(report, "scale", {
    title: `One manager, ${workers} workers`,
    repetitions,
    text: `One manager process (lmdb), ${workers} workers with a runtime that runs nothing, all in one process beside it, over loopback HTTP. CPU, memory and
syncs of the manager over ${QUIET_MS / 1_000} quiet seconds; its turnaround is the time from a worker's answer until its next sync arrives there, HTTP both ways included.
Then ${lost} workers are killed at once.`,
    headings: ["measure", "median", "least", "most"],
    rows: [
      row("CPU of the manager, percent of one core", "cpuPercent", 1),
      row("resident memory of the manager, MiB", "memoryMiB", 0),
      row("syncs a second", "syncsPerSecond", 0),
      row("turnaround, median, ms", "gapMedianMs", 1),
      row("turnaround, 99th percentile, ms", "gapP99Ms", 1),
      row("until the first lost worker is down, s", "firstDownSeconds", 2),
      row("until all of them are, s", "allDownSeconds", 2),
    ],
  });
}

async function repetition(workers: number, lost: number): Promise<Repetition> {
  const rig = await Rig.open();
  try {
    await rig.startManager();
    await rig.startWorkers(workers, WORKER_CPU_MILLI);
    const quiet = await quietUse(rig);
    const killedAt = await rig.killWorkers(lost);
    const downBy = async (count: number): Promise<number> => {
      const enough = async (): Promise<boolean> => ((await rig.liveness()).down ?? 0) >= count;
      await eventually(enough, 60_000, `${count} workers are down`);
      return (Date.now() - killedAt) / 1_000;
    };
    const firstDownSeconds = await downBy(1);
    return { ...quiet, firstDownSeconds, allDownSeconds: await downBy(lost) };
  } finally {
    await rig.close();
  }
}

async function quietUse(rig: Rig): Promise<Omit<Repetition, "firstDownSeconds" | "allDownSeconds">> {
  const { pid } = rig.manager;
  await rig.gaps(); // those of the start
  const cpuBefore = cpuSeconds(pid);
  const before = performance.now();
  await pause(QUIET_MS, new AbortController().signal); // what is measured is this time
  const seconds = (performance.now() - before) / 1_000;
  const gaps = await rig.gaps();
  return {
    cpuPercent: ((cpuSeconds(pid) - cpuBefore) / seconds) * 100,
    memoryMiB: residentMiB(pid),
    syncsPerSecond: gaps.length / seconds,
    gapMedianMs: median(gaps),
    gapP99Ms: quantile(gaps, 0.99),
  };
}
