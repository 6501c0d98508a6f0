// The table of a run, for people and for programs: each headed by how it came about.

import { type Line, svgOf } from "../../plots/log-lines-svg.ts";
import type { Effort, Result } from "./cell.ts";

export interface Origin extends Effort {
  readonly command: string;
  readonly commit: string;
  readonly machine: string;
}

const HEADINGS = ["strategy", "nodes", "shapes", "burst", "path", "decisions/s", "bare scan/s", "× bare"];

export function markdown(results: readonly Result[], origin: Origin): string {
  const rows = results.map((result) => `| ${cellsOf(result).join(" | ")} |`);
  return `# How fast the scheduler places

${heading(origin).join("  \n")}

Every decision is chosen exactly, reserved and released again; the cluster is about two thirds full of tasks on random
nodes. The bare scan is least-allocated over typed arrays of CPU and memory, without filters, reasons or GPUs, one scan per
decision; the two take turns in one process, and every strategy has its own. Seconds are of processor time. Medians; the last
column is the median of the ratios of neighbours in time.
Path: *kept* finds the best by scores kept per shape, *scan* looks at every node for every group. The scan of least-allocated
also asks whether a node is open, and rounds its score as the strategy says, but only of nodes whose mean is high enough to
win; the bare scan compares the means themselves.

![Decisions per second by cluster size](speed.svg)

| ${HEADINGS.join(" | ")} |
|---|${"---:|".repeat(3)}---|${"---:|".repeat(3)}
${rows.join("\n")}
`;
}

export function csv(results: readonly Result[], origin: Origin): string {
  const head = heading(origin).map((line) => `# ${line}`);
  const rows = results.map((result) => cellsOf(result).join(","));
  return `${[...head, HEADINGS.join(","), ...rows].join("\n")}\n`;
}

function heading(origin: Origin): readonly string[] {
  return [
    `Command: ${origin.command}`,
    `Seed: ${origin.seed}; commit: ${origin.commit}; repetitions: ${origin.repetitions} of ${origin.milliseconds} ms each`,
    `Machine: ${origin.machine}`,
  ];
}

function cellsOf({
  strategy,
  nodes,
  shapes,
  burst,
  keeps,
  ours,
  bare,
  ratio,
}: Result): readonly (string | number)[] {
  const path = keeps ? "kept" : "scan";
  return [strategy, nodes, shapes, burst, path, Math.round(ours), Math.round(bare), ratio.toPrecision(3)];
}

/** The lines of the plot: what they are of, and what is read off a result. */
const PLOTTED: readonly [string, (result: Result) => boolean, "ours" | "bare"][] = [
  ["bare scan", plain(50, 1, false), "bare"],
  ["least-allocated, scan", plain(50, 1, false), "ours"],
  ["least-allocated, 50 shapes", plain(50, 1, true), "ours"],
  ["least-allocated, 50 shapes, by 100", plain(50, 100, true), "ours"],
  ["least-allocated, 1 shape, by 100", plain(1, 100, true), "ours"],
  ["round-robin, 50 shapes", (result) => result.strategy === "round-robin" && result.burst === 1, "ours"],
];

function plain(shapes: number, burst: number, keeps: boolean): (result: Result) => boolean {
  return (result) =>
    result.strategy === "least-allocated" &&
    result.shapes === shapes &&
    result.burst === burst &&
    result.keeps === keeps;
}

/** Null when the run has nothing of what is plotted. */
export function plot(results: readonly Result[]): string | null {
  const lines = PLOTTED.map(([name, picks, which]): Line => {
    const picked = results.filter(picks).map((result) => ({ x: result.nodes, y: result[which] }));
    return { name, points: picked };
  }).filter(({ points }) => points.length > 0);
  if (lines.length === 0) return null;
  const yName = "decisions/s of processor time";
  return svgOf({ title: "Placing, reserving and releasing", xName: "nodes", yName, lines });
}
