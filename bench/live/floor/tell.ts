// What the pairs have shown, as a table and a picture.

import { join } from "node:path";
import { pngOf } from "../../../plots/png.ts";
import { writeWhole } from "../../write-whole.ts";
import type { KeptRows } from "../kept-rows.ts";
import { writeMarkdown } from "../report.ts";
import { median } from "../statistics.ts";

export const FLOOR_COLUMNS = [
  "pair",
  "wavetank_s",
  "bare_s",
  "bare_at_once",
  "manager_cpu_ms",
  "worker_cpu_ms",
  "load",
] as const;

const WANTED_RATIO = 0.9;

/** The exit code: 1 when the ratio was missed. */
export function tellFloor(
  folder: string,
  kept: KeptRows<(typeof FLOOR_COLUMNS)[number]>,
  containers: number,
): number {
  const values = (column: (typeof FLOOR_COLUMNS)[number]): number[] =>
    kept.rows.map((row) => Number(row[column]));
  const rates = (column: "wavetank_s" | "bare_s"): number[] =>
    values(column).map((seconds) => containers / seconds);
  const row = (what: string, of: number[], digits: number): string[] => {
    const cells = [median(of), Math.min(...of), Math.max(...of)];
    return [what, ...cells.map((cell) => cell.toFixed(digits))];
  };
  const ratios = kept.rows.map(({ bare_s, wavetank_s }) => Number(bare_s) / Number(wavetank_s));
  const held = median(ratios) >= WANTED_RATIO;
  const groups = [
    { name: "through Wavetank", bars: rates("wavetank_s").map((value) => ({ value })) },
    { name: "by dockerode alone", bars: rates("bare_s").map((value) => ({ value })) },
  ];
  const categories = kept.rows.map(({ pair }) => `pair ${pair}`);
  const title = `${containers} short containers on one engine`;
  const chart = { kind: "bars", title, categories, y: { name: "containers/s", min: 0 }, groups } as const;
  writeWhole(join(folder, "floor.png"), pngOf(chart));
  writeMarkdown(folder, "floor", {
    title: "Against the Docker floor",
    origin: kept.origin,
    text: `${containers} containers that run \`true\`, through one manager (lmdb) and one worker, each timed from the job's submission until the manager tells all completed and none is left on the engine;
and the same by dockerode alone: created, started, waited for, removed, ${[...new Set(kept.rows.map(({ bare_at_once }) => bare_at_once))].join(" or ")} at a time, which was the best of 2, 4, 6, 8 and 12 just before. In turn, on one engine. Wanted: a median ratio of rates of ${WANTED_RATIO} or more: ${held ? "held" : "missed"}.

![Containers per second, pair by pair](floor.png)`,
    headings: ["measure", "median", "least", "most"],
    rows: [
      row("through Wavetank, containers/s", rates("wavetank_s"), 2),
      row("by dockerode alone, containers/s", rates("bare_s"), 2),
      row("ratio, pair by pair", ratios, 3),
      row("CPU of the manager, ms a container", values("manager_cpu_ms"), 1),
      row("CPU of the worker, ms a container", values("worker_cpu_ms"), 1),
      row("load of the machine after a pair", values("load"), 1),
    ],
  });
  return held ? 0 : 1;
}
