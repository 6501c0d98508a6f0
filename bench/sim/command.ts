// `npm run bench -- sim`: how fast the tank runs the real machines in bad weather, a size and ten times that, with the
// safety checks and without. The runs take turns, each in a process of its own, beside the yardstick of the machine.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { stringify } from "csv-stringify/sync";
import { svgOf } from "../../plots/log-lines-svg.ts";
import { wholeNumber } from "../../src/cli/options.ts";
import { originLines } from "../live/origin.ts";
import { writeMarkdown } from "../live/report.ts";
import { median } from "../live/statistics.ts";
import { makeOutFolder } from "../out-folder.ts";
import type { SkeletonSize } from "../skeleton/workload.ts";
import { heapEventsPerSecond } from "../skeleton/yardstick.ts";
import { writeWhole } from "../write-whole.ts";
import { sharesOf } from "./profile.ts";
import type { SimFigures } from "./run.ts";

const HEAP = ["--min-semi-space-size=128", "--max-semi-space-size=128", "--max-old-space-size=6144"];
const TASKS_PER_NODE = 100;
const CHECKS = ["without", "with"] as const;

interface Options {
  readonly nodes: number;
  readonly factor: number;
  readonly shapes: number;
  readonly repetitions: number;
  readonly seed: number;
  readonly report: string;
}

interface Cell {
  readonly size: SkeletonSize;
  readonly checks: (typeof CHECKS)[number];
  readonly runs: SimFigures[];
  readonly yardsticks: number[];
}

export function addSim(program: Command): void {
  program
    .command("sim")
    .description("the tank's speed in bad weather, with the safety checks and without")
    .option("--nodes <N>", "of the smaller size, with 100 tasks each", wholeNumber(10, 10_000), 1_000)
    .option("--factor <N>", "how many times that the larger is", wholeNumber(1, 100), 10)
    .option("--shapes <N>", "different requests", wholeNumber(1, 1_000), 1)
    .option("--repetitions <N>", "of each", wholeNumber(1, 100), 3)
    .option("--seed <N>", "of all runs", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--report <FOLDER>", "write sim.md, sim.csv and sim.svg here", "reports/sim")
    .action(sim);
}

function sim(options: Options): void {
  const { nodes, factor, shapes, repetitions, seed, report } = options;
  makeOutFolder(report);
  const all = [nodes, nodes * factor].flatMap((count) =>
    CHECKS.map((checks): Cell => {
      const size = { nodes: count, tasks: count * TASKS_PER_NODE, shapes, strategy: "round-robin" };
      return { size, checks, runs: [], yardsticks: [] };
    }),
  );
  for (let number = 0; number < repetitions; number++) for (const cell of all) measure(cell, seed);
  const text = `${TEXT(seed, shapes)}\n\n${ratios(all)}\n\n${profile(all[0] as Cell, seed)}`;
  const origin = originLines(repetitions);
  const rows = all.map(rowOf);
  const title = "How fast the tank runs in bad weather";
  writeMarkdown(report, "sim", { title, origin, text, headings: HEADINGS, rows });
  const head = origin.map((each) => `# ${each}\n`).join("");
  writeWhole(join(report, "sim.csv"), `${head}${stringify([HEADINGS, ...rows].map((row) => [...row]))}`);
  const lines = CHECKS.map((checks) => ({
    name: `${checks} checks`,
    points: all
      .filter((cell) => cell.checks === checks)
      .map(({ size, runs }) => ({ x: size.nodes, y: median(runs.map((run) => run.cpuSeconds)) })),
  }));
  const drawn = "A run of 40 simulated minutes, 100 tasks a node";
  writeWhole(
    join(report, "sim.svg"),
    svgOf({ title: drawn, xName: "nodes", yName: "seconds of CPU", lines }),
  );
}

function measure(cell: Cell, seed: number): void {
  cell.yardsticks.push(heapEventsPerSecond());
  const figures = runOnce(cell, seed);
  cell.runs.push(figures);
  const { wallSeconds, cpuSeconds } = figures;
  const took = `${wallSeconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU`;
  console.error(`${cell.size.nodes} nodes ${cell.checks} checks: ${took}`);
}

function runOnce({ size, checks }: Cell, seed: number, flags: readonly string[] = []): SimFigures {
  const program = fileURLToPath(new URL(`./run${extname(import.meta.url)}`, import.meta.url));
  const args = [...process.execArgv, ...HEAP, ...flags, program, JSON.stringify(size), String(seed), checks];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as SimFigures;
}

/** Of one more run, which is not among those that are measured. */
function profile(cell: Cell, seed: number): string {
  const folder = mkdtempSync(join(tmpdir(), "sim-profile-"));
  runOnce(cell, seed, ["--cpu-prof", `--cpu-prof-dir=${folder}`]);
  const shares = sharesOf(folder, 1).map(([where, share]) => `${where} ${share.toFixed(0)} %`);
  rmSync(folder, { recursive: true });
  return `Self time by folder, of one more run of the smaller size ${cell.checks} checks: ${shares.join(", ")}.`;
}

const TEXT = (seed: number, shapes: number): string =>
  `The skeleton bench's workload (nodes of 6 slots, 70 % load, tasks of 100 s on average, answers held back 5 s, ` +
  `round-robin, ${shapes} shape${shapes === 1 ? "" : "s"}) while 1 % of the attempts fail and 1 % of the nodes lose power. ` +
  `Seed ${seed}; medians. Each run is a process of its own; the yardstick is a heap of a million entries, timed just before.\n\n` +
  "![CPU seconds by cluster size](sim.svg)";

function ratios(all: readonly Cell[]): string {
  const cpu = all.map(({ runs }) => median(runs.map((run) => run.cpuSeconds)));
  const of = (a: number, b: number): string => ((cpu[a] as number) / (cpu[b] as number)).toFixed(2);
  return (
    `By CPU time the larger size costs ${of(2, 0)} times the smaller without checks and ${of(3, 1)} times with them; ` +
    `the checks cost a factor of ${of(1, 0)} at the smaller size and of ${of(3, 2)} at the larger.`
  );
}

const HEADINGS = [
  "nodes / tasks",
  "checks",
  "wall s",
  "CPU s",
  "M heap events/s beside it",
  "queue events",
  "events per CPU s",
  "peak MiB",
  "node crashes",
  "restarts",
  "violations",
];

function rowOf({ size, checks, runs, yardsticks }: Cell): string[] {
  const of = (key: keyof SimFigures): number => median(runs.map((run) => run[key]));
  return [
    `${size.nodes} / ${size.tasks}`,
    checks,
    of("wallSeconds").toFixed(1),
    of("cpuSeconds").toFixed(1),
    (median(yardsticks) / 1e6).toFixed(2),
    String(of("queueEvents")),
    String(Math.round(of("queueEvents") / of("cpuSeconds"))),
    String(of("peakResidentMiB")),
    String(of("nodeCrashes")),
    String(of("restarts")),
    String(of("violations")),
  ];
}
