// How fast the tank runs the real machines: the skeleton's own workload, and ten times that with --ten-fold.
// `npm run bench:skeleton -- [--ten-fold] [--shapes N] [--strategy NAME] [--repetitions N] [--seed N]` prints a table of
// medians.

import { execFileSync } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { commit } from "../commit.ts";
import type { SkeletonFigures } from "./run.ts";
import type { SkeletonSize } from "./workload.ts";
import { heapEventsPerSecond, PLANNED_PER_SECOND } from "./yardstick.ts";

const SMALL = { nodes: 1_000, tasks: 100_000 };
const TEN_FOLD = { nodes: 10_000, tasks: 1_000_000 };

/** MiB of a semi-space, from the start: messages die young, so collecting them seldom is collecting them cheaply. */
const SEMI_SPACE_MIB = 128;
const OLD_SPACE_MIB = 4_096;

function runOnce(size: SkeletonSize, seed: number): SkeletonFigures {
  const young = [`--min-semi-space-size=${SEMI_SPACE_MIB}`, `--max-semi-space-size=${SEMI_SPACE_MIB}`];
  const heap = [...young, `--max-old-space-size=${OLD_SPACE_MIB}`];
  const program = fileURLToPath(new URL(`./run${extname(import.meta.url)}`, import.meta.url));
  const args = [...process.execArgv, ...heap, program, JSON.stringify(size), String(seed)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as SkeletonFigures;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      "ten-fold": { type: "boolean", default: false },
      repetitions: { type: "string", default: "3" },
      seed: { type: "string", default: "1" },
      shapes: { type: "string", default: "1" },
      strategy: { type: "string", default: "round-robin" },
    },
  });
  const { strategy } = values;
  const size = { ...(values["ten-fold"] ? TEN_FOLD : SMALL), shapes: Number(values.shapes), strategy };
  const repetitions = Number(values.repetitions);
  const seed = Number(values.seed);
  const runs: SkeletonFigures[] = [];
  const yardsticks: number[] = [];
  for (let run = 0; run < repetitions; run++) {
    const yardstick = heapEventsPerSecond();
    const figures = runOnce(size, seed);
    runs.push(figures);
    yardsticks.push(yardstick);
    const beside = `beside ${(yardstick / 1e6).toFixed(2)} M heap events/s`;
    console.log(`run ${run + 1} of ${repetitions}: ${figures.wallSeconds.toFixed(2)} s ${beside}`);
  }
  report(size, seed, runs, yardsticks);
}

/** `yardsticks`: of the machine, one before each run. */
function report(
  size: SkeletonSize,
  seed: number,
  runs: readonly SkeletonFigures[],
  yardsticks: readonly number[],
): void {
  const wall = runs.map((run) => run.wallSeconds).sort((a, b) => a - b);
  const last = runs[runs.length - 1] as SkeletonFigures;
  const middle = median(wall);
  const rows: [string, string][] = [
    ["nodes / tasks", `${size.nodes} / ${size.tasks}`],
    ["strategy, shapes", `${size.strategy}, ${size.shapes}`],
    ["commit, seed, Node", `${commit()}, ${seed}, ${process.version}`],
    ["simulated", `${Math.round(last.simulatedSeconds)} s`],
    ["tasks at the end", JSON.stringify(last.tasks)],
    [
      "wall, median of runs",
      `${middle.toFixed(2)} s of ${runs.length} (${wall[0]?.toFixed(2)}–${wall.at(-1)?.toFixed(2)})`,
    ],
    [
      "the machine, beside it",
      `${(median(yardsticks) / 1e6).toFixed(2)} M heap events/s; at the planned ${PLANNED_PER_SECOND / 1e6} M the wall ` +
        `would be ${atPlannedSpeed(runs, yardsticks).toFixed(2)} s`,
    ],
    ["queue events", `${last.queueEvents}, ${Math.round(last.queueEvents / middle)}/s`],
    ["times real time", `${Math.round(last.simulatedSeconds / middle)}`],
    ["peak resident memory", `${Math.max(...runs.map((run) => run.peakResidentMiB))} MiB`],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(28)} ${value}`);
}

/** The median of the walls, each scaled by the yardstick taken beside it. */
function atPlannedSpeed(runs: readonly SkeletonFigures[], yardsticks: readonly number[]): number {
  return median(runs.map((run, index) => (run.wallSeconds * (yardsticks[index] ?? 0)) / PLANNED_PER_SECOND));
}

main();
