// The table of a run, for people and for programs: each headed by how it came about.

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
Path: *kept* finds the best by scores kept per shape, *scan* looks at every node for every group.

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
