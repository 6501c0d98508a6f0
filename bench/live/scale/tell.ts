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
  /** From the kill until the first, and the last, of the lost workers is down. */
  "first_down_s",
  "all_down_s",
  "load",
] as const;

export type ScaleColumn = (typeof SCALE_COLUMNS)[number];

const WORDS: readonly (readonly [ScaleColumn, string, number])[] = [
  ["cpu_percent", "CPU of the manager, percent of one core", 1],
  ["memory_mib", "resident memory of the manager, MiB", 0],
  ["syncs_per_s", "syncs a second", 0],
  ["turnaround_p50_ms", "turnaround, median, ms", 1],
  ["turnaround_p99_ms", "turnaround, 99th percentile, ms", 1],
  ["first_down_s", "until the first lost worker is down, s", 2],
  ["all_down_s", "until all of them are, s", 2],
  ["load", "load of the machine after a repetition", 1],
];

export function tellScale(
  folder: string,
  kept: KeptRows<ScaleColumn>,
  { workers, lost, quietSeconds }: { workers: number; lost: number; quietSeconds: number },
): void {
  const values = (column: ScaleColumn): number[] => kept.rows.map((row) => Number(row[column]));
  const bars = (["first_down_s", "all_down_s"] as const).map((column) => ({
    name: column === "first_down_s" ? "the first is down" : `all ${lost} are down`,
    bars: values(column).map((value) => ({ value })),
  }));
  const categories = kept.rows.map(({ repetition }) => `repetition ${repetition}`);
  const title = `${lost} of ${workers} workers killed`;
  const y = { name: "after the kill, s", min: 0 };
  writeWhole(join(folder, "scale.png"), pngOf({ kind: "bars", title, categories, y, groups: bars }));
  writeMarkdown(folder, "scale", {
    title: `One manager, ${workers} workers`,
    origin: kept.origin,
    text: `One manager process (lmdb), ${workers} workers with a runtime that runs nothing, all in one process beside it, over loopback HTTP. CPU, memory and
syncs of the manager over ${quietSeconds} quiet seconds; its turnaround is the time from a worker's answer until its next sync arrives there, HTTP both ways included.
Then ${lost} workers are killed at once.

![From the kill until workers are down](scale.png)`,
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
