// `npm run bench -- scale`: what a thousand workers cost one manager process while nothing happens, and how soon it
// notices that a hundred of them are gone.

import type { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { pause } from "../../../src/cli/pause.ts";
import { eventually } from "../../../test/adapters/http/eventually.ts";
import { KeptRows } from "../kept-rows.ts";
import { originLines } from "../origin.ts";
import { cpuSeconds, machineLoad, residentMiB } from "../process-use.ts";
import { Rig } from "../rig.ts";
import { median, quantile } from "../statistics.ts";
import { SCALE_COLUMNS, type ScaleColumn, tellScale } from "./tell.ts";

const WORKER_CPU_MILLI = 4_000;
/** How long the quiet cluster is watched. */
const QUIET_MS = 30_000;

interface ScaleOptions {
  readonly workers: number;
  readonly lost: number;
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
    .option("--lost <N>", "how many of them are killed", wholeNumber(1, 4_000), 100)
    .option("--repetitions <N>", "of the whole", wholeNumber(1, 100), 5)
    .option("--report <FOLDER>", "write scale.md, scale.csv and a plot here", "reports/live")
    .option("--resume", "go on with the repetitions in scale.csv")
    .action(scale);
}

async function scale({ workers, lost, repetitions, report, resume = false }: ScaleOptions): Promise<void> {
  const kept = new KeptRows(report, "scale", SCALE_COLUMNS, originLines(repetitions), resume);
  while (kept.rows.length < repetitions) {
    const number = kept.rows.length + 1;
    const one = await repetition(workers, lost);
    const figures = Object.entries(one).map(([name, value]) => [name, value.toFixed(2)]);
    kept.add({ repetition: String(number), ...Object.fromEntries(figures), load: machineLoad() });
    const noticed = `${lost} lost noticed after ${one.all_down_s.toFixed(1)} s`;
    console.error(`${number} of ${repetitions}: CPU ${one.cpu_percent.toFixed(1)} %, ${noticed}`);
  }
  tellScale(report, kept, { workers, lost, quietSeconds: QUIET_MS / 1_000 });
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
    const first = await downBy(1);
    return { ...quiet, first_down_s: first, all_down_s: await downBy(lost) };
  } finally {
    await rig.close();
  }
}

async function quietUse(rig: Rig): Promise<Omit<Repetition, "first_down_s" | "all_down_s">> {
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
