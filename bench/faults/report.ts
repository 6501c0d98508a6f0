// The table of faults, for people and for programs: each headed by how it came about.

import type { Fault } from "./fault.ts";

export interface Origin {
  readonly command: string;
  readonly commit: string;
  readonly machine: string;
  readonly repetitions: number;
}

/** One row and what came of it. */
export interface FaultResult {
  readonly fault: Fault;
  /** Milliseconds, of the repetitions that had the expected outcome. */
  readonly measured: readonly number[];
  /** Other outcomes, in words. */
  readonly wrong: readonly string[];
}

export type Verdict = "held" | "missed";

export function verdictOf({ fault, measured, wrong }: FaultResult): Verdict {
  if (wrong.length > 0 || measured.length === 0 || measured.some(Number.isNaN)) return "missed";
  return fault.boundMs !== null && Math.max(...measured) > fault.boundMs ? "missed" : "held";
}

const HEADINGS = ["fault", "expected", "bound s", "median s", "least s", "most s", "verdict"];

export function markdown(results: readonly FaultResult[], origin: Origin): string {
  const rows = results.map((result) => `| ${cellsOf(result).join(" | ")} |`);
  const wrong = results.flatMap(({ fault, wrong }) => wrong.map((words) => `- ${fault.name}: ${words}`));
  return `# What faults do to a cluster

${headOf(origin).join("  \n")}

Three isolated nodes on one machine (network, process, mount and host names of their own, each with a Docker engine), a
service of six tasks on them. Each fault is real: processes are killed and frozen, wires are cut, power goes. Who ran when is read
from the engines' own records. A row holds when every repetition had the expected outcome within its bound.

| ${HEADINGS.join(" | ")} |
|---|---|${"---:|".repeat(4)}---|
${rows.join("\n")}
${wrong.length === 0 ? "" : `\n${wrong.join("\n")}\n`}`;
}

export function csv(results: readonly FaultResult[], origin: Origin): string {
  const head = headOf(origin).map((line) => `# ${line}`);
  const rows = results.map((result) => cellsOf(result).map(quoted).join(","));
  return `${[...head, HEADINGS.join(","), ...rows].join("\n")}\n`;
}

const headOf = ({ command, commit, machine, repetitions }: Origin): string[] => [
  `Command: ${command}`,
  `Commit: ${commit}; repetitions: ${repetitions}`,
  `Machine: ${machine}`,
];

function cellsOf(result: FaultResult): string[] {
  const { fault, measured } = result;
  const verdict = verdictOf(result);
  const sorted = measured.toSorted((a, b) => a - b);
  const bound = fault.boundMs === null ? "" : inSeconds(fault.boundMs);
  const spread = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map(inSeconds);
  return [fault.name, fault.expected, bound, ...spread, verdict];
}

const inSeconds = (ms: number | undefined): string => (ms === undefined ? "" : (ms / 1000).toFixed(2));

const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
