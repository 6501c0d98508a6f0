// What the repetitions have shown, as a table and a picture.

import { join } from "node:path";
import { pngOf } from "../../../plots/png.ts";
import { writeWhole } from "../../write-whole.ts";
import type { KeptRows } from "../kept-rows.ts";
import { writeMarkdown } from "../report.ts";
import { median } from "../statistics.ts";

export const SCALE_COLUMNS = [
  "repetition",
  "cpu_percent",
  "memory_mib",
  "syncs_per_s",
  "turnaround_p50_ms",
  "turnaround_p99_ms",
  /** From the silence, and from the kill, until all of the lost workers are down. */
  "silent_down_s",
  "killed_down_s",
  "load",
] as const;

export type ScaleColumn = (typeof SCALE_COLUMNS)[number];

const WORDS: readonly (readonly [ScaleColumn, string, number])[] = [
  ["cpu_percent", "CPU of the manager, percent of one core", 1],
  ["memory_mib", "resident memory of the manager, MiB", 0],
  ["syncs_per_s", "syncs a second", 0],
  ["turnaround_p50_ms", "turnaround, median, ms", 1],
  ["turnaround_p99_ms", "turnaround, 99th percentile, ms", 1],
  ["silent_down_s", "until all that fell silent are down, s", 2],
  ["killed_down_s", "until all that were killed are, s", 2],
  ["load", "load of the machine after a repetition", 1],
];

export function tellScale(
  folder: string,
  kept: KeptRows<ScaleColumn>,
  size: { workers: number; lost: number; tasks: number; quietSeconds: number },
): void {
  const { workers, lost, tasks, quietSeconds } = size;
  const values = (column: ScaleColumn): number[] => kept.rows.map((row) => Number(row[column]));
  const bars = (["silent_down_s", "killed_down_s"] as const).map((column) => ({
    name: column === "silent_down_s" ? `${lost} fell silent` : `${lost} were killed`,
    bars: values(column).map((value) => ({ value })),
  }));
  const categories = kept.rows.map(({ repetition }) => `repetition ${repetition}`);
  const title = `Until lost workers are down, of ${workers}`;
  const y = { name: "s", min: 0 };
  writeWhole(join(folder, "scale.png"), pngOf({ kind: "bars", title, categories, y, groups: bars }));
  writeMarkdown(folder, "scale", {
    title: `One manager, ${workers} workers`,
    origin: kept.origin,
    text: `One manager process (lmdb), ${workers} workers with a runtime that runs nothing, in three processes beside it, over loopback HTTP; ${tasks} tasks run on them. CPU, memory and
syncs of the manager over ${quietSeconds} quiet seconds, in which no task comes or goes; its turnaround is the time from a worker's answer until its next sync arrives there, HTTP
and the queues of the workers' processes included. Then ${lost} workers fall silent (their process is stopped: connections stay open), and when they are down ${lost} more are killed
(connections are cut). How long a silent worker is waited for follows from the default policy: see docs/failures.md; looked at five times a second.

![From the loss until workers are down](scale.png)`,
    headings: ["measure", "median", "least", "most"],
    rows: WORDS.map(([column, words, digits]) => {
      const all = values(column);
      return [
        words,
        ...[median(all), Math.min(...all), Math.max(...all)].map((value) => value.toFixed(digits)),
      ];
    }),
  });
}
