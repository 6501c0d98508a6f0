// The exact values beside ours, for people; and the same for programs.

import { stringify } from "csv-stringify/sync";
import type { Estimate } from "../../../statistics/controlled-means.ts";
import { meanTimeOfChoices, meanWait } from "./exact.ts";
import type { QueueingRow } from "./rows.ts";

export interface QueueingResult extends Estimate {
  readonly row: QueueingRow;
  readonly exact: number;
  /** Half the interval, as a part of the exact value. */
  readonly halfWidthPart: number;
  /** Is the exact value within the interval, and the interval as narrow as asked for? */
  readonly holds: boolean;
}

export function judged(row: QueueingRow, { mean, halfWidth }: Estimate): QueueingResult {
  const exact =
    row.system === "M/M/c" ? meanWait(row.nodes, row.load) : meanTimeOfChoices(row.choices, row.load);
  const halfWidthPart = halfWidth / exact;
  const narrow = row.halfWidthMax === null || halfWidthPart <= row.halfWidthMax;
  const holds = Math.abs(mean - exact) <= halfWidth && narrow;
  return { row, mean, halfWidth, exact, halfWidthPart, holds };
}

const COLUMNS = ["system", "nodes", "d", "load", "tasks", "exact", "mean", "half_width_999"];

export function queueingCsv(results: readonly QueueingResult[]): string {
  const rows = results.map(({ row, exact, mean, halfWidth }) => [
    ...[row.system, row.nodes, row.choices, row.load, row.tasks],
    ...[exact, mean, halfWidth].map((value) => value.toFixed(6)),
  ]);
  return stringify([COLUMNS, ...rows]);
}

export interface Origin {
  readonly command: string;
  readonly commit: string;
  readonly seed: number;
}

export function queueingTable(results: readonly QueueingResult[], origin: Origin): string {
  return `# Queueing theory, exact and ours

Command: \`${origin.command}\`  
Seed: ${origin.seed}; commit: ${origin.commit}

Poisson arrivals and exponential work, through the real manager and real workers with their loops; only messages, commits and
starts take no time. In mean service times. The interval is the 99.9 % one, by 20 to 50 batch means with the work and the gaps
between arrivals (for d = 1, where batches are of nodes, the arrivals) as control variates; ± is half of it, as a part of the exact value. Accepted: the exact value lies within it,
and it is no wider than asked for (load 0.7: ± 3 %, 0.9: ± 5 %; 0.95 is shown).

## M/M/c: mean wait before service

c nodes with one slot each, order \`fifo-strict\`. Exact: Erlang's C over c (1 − load).

| c | load | tasks | exact | ours | ± | asked | |
|---:|---:|---:|---:|---:|---:|---:|---|
${rowsOf(results, "M/M/c")}

## Power of d choices: mean time in system

Nodes that share their speed among their tasks, strategy \`two-choices\` with d = 1, 2, 3. Exact for infinitely many nodes
(Mitzenmacher, IEEE TPDS 12(10), 2001); with n nodes it differs from that by a term in 1/n,
which is why more of them are taken where the interval is narrow.

| d | n | load | tasks | exact | ours | ± | asked | |
|---:|---:|---:|---:|---:|---:|---:|---:|---|
${rowsOf(results, "d choices")}
`;
}

function rowsOf(results: readonly QueueingResult[], system: QueueingRow["system"]): string {
  return results
    .filter(({ row }) => row.system === system)
    .map(({ row, exact, mean, halfWidthPart, holds }) => {
      const what = system === "M/M/c" ? [row.nodes] : [row.choices, row.nodes];
      const asked = row.halfWidthMax === null ? "shown" : `${100 * row.halfWidthMax} %`;
      const figures = [exact.toFixed(4), mean.toFixed(4), `${(100 * halfWidthPart).toFixed(2)} %`, asked];
      const cells = [
        ...what,
        row.load,
        row.tasks.toLocaleString("en"),
        ...figures,
        holds ? "holds" : "MISSED",
      ];
      return `| ${cells.join(" | ")} |`;
    })
    .join("\n");
}
