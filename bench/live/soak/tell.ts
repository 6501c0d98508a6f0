// What a soak has shown, as a table with a verdict for each quantity, and as pictures.

import { join } from "node:path";
import type { LineChart } from "../../../plots/chart.ts";
import { pngOf } from "../../../plots/png.ts";
import { writeWhole } from "../../write-whole.ts";
import type { KeptRows } from "../kept-rows.ts";
import { writeMarkdown } from "../report.ts";
import { quantile } from "../statistics.ts";
import type { CallTimes } from "./churn.ts";
import { levelOf } from "./levels.ts";
import type { Column } from "./minute.ts";

/** What must level off. */
const QUANTITIES: readonly (readonly [Column, string])[] = [
  ["manager_mib", "resident memory of the manager, MiB"],
  ["manager_mapped_mib", "of that, pages of its store and program, MiB"],
  ["manager_heap_mib", "old objects in its heap, the least of a minute, MiB"],
  ["workers_mib", "resident memory of the workers, MiB"],
  ["manager_files", "open files of the manager"],
  ["workers_files", "open files of the workers"],
  ["manager_store_mib", "store of the manager, MiB"],
  ["workers_data_mib", "data folders of the workers, MiB"],
  ["submit_p50_ms", "submission, median of a minute, ms"],
  ["submit_p99_ms", "submission, 99th percentile of a minute, ms"],
  ["ask_p99_ms", "questions, the longest of a minute, ms"],
];

/** Each picture: its file, its axis, its lines. */
const PICTURES: readonly (readonly [string, string, readonly Column[]])[] = [
  ["soak-memory", "resident, MiB", ["manager_mib", "manager_mapped_mib", "manager_heap_mib", "workers_mib"]],
  ["soak-disk", "on disk, MiB", ["manager_store_mib", "workers_data_mib"]],
  ["soak-files", "open files", ["manager_files", "workers_files"]],
  ["soak-calls", "ms", ["submit_p50_ms", "submit_p99_ms", "ask_p99_ms"]],
];

/** The exit code: 1 when something grows, or may. */
export function tellSoak(folder: string, kept: KeptRows<Column>, rate: number, calls: CallTimes): number {
  const values = (column: Column): number[] => kept.rows.map((row) => Number(row[column]));
  const levels = QUANTITIES.map(([column, words]) => ({ words, ...levelOf(values(column)) }));
  for (const [name, yName, columns] of PICTURES) {
    writeWhole(join(folder, `${name}.png`), pngOf(chartOf(yName, columns, values)));
  }
  const last = kept.rows.at(-1);
  writeMarkdown(folder, "soak", {
    title: "A soak",
    origin: kept.origin,
    text: `${rate} tasks a second (\`sleep 1\` on the process runtime), submitted one by one over HTTP at even distances, and a question each second (status, nodes, 100 tasks, jobs, metrics),
for ${kept.rows.length} minutes: one manager (lmdb) and three workers. ${last?.tasks_submitted} tasks were submitted, ${last?.tasks_failed} of those kept failed. What
processes hold is the median of twelve looks a minute. The line is through the second half of the time: the median of the slopes of all pairs of minutes, with its 95 % interval. A quantity levels off when it rises by
less than 2 % of its level an hour for sure, if at all; it grows when it rises for sure; else it is undecided.
Over the whole time: ${told("submissions", calls.submitMs)}; ${told("questions", calls.askMs)}. The load of the machine was ${Math.min(...values("machine_load"))}–${Math.max(...values("machine_load"))}.
Not among what is asked: jobs, and idempotency keys, which are kept for a day.

${PICTURES.map(([name, yName]) => `![${yName}](${name}.png)`).join("\n")}`,
    headings: ["quantity", "level", "change an hour", "95 % interval", "verdict"],
    rows: levels.map(({ words, level, perHour, low, high, verdict }) => [
      words,
      level.toFixed(2),
      perHour.toFixed(2),
      `${low.toFixed(2)} … ${high.toFixed(2)}`,
      verdict,
    ]),
  });
  return levels.every(({ verdict }) => verdict === "levels off") ? 0 : 1;
}

function told(what: string, timesMs: readonly number[]): string {
  const cells = [quantile(timesMs, 0.5), quantile(timesMs, 0.99), quantile(timesMs, 1)];
  const [half, most, all] = cells.map((ms) => ms.toFixed(1));
  return `${timesMs.length} ${what} took ${half} ms in the median, ${most} ms at the 99th percentile, ${all} ms at most`;
}

function chartOf(yName: string, columns: readonly Column[], values: (column: Column) => number[]): LineChart {
  const lines = columns.map((column) => ({
    name: column.replaceAll("_", " "),
    points: values(column).map((y, at) => ({ x: at + 1, y })),
  }));
  return {
    kind: "lines",
    title: "Soak, minute by minute",
    x: { name: "minute", min: 0 },
    y: { name: yName, min: 0 },
    lines,
  };
}
