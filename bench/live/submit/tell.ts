// What the repetitions have shown, as a table and a picture; and how much is submitted.

import { join } from "node:path";
import { pngOf } from "../../../plots/png.ts";
import { writeWhole } from "../../write-whole.ts";
import type { KeptRows } from "../kept-rows.ts";
import { writeMarkdown } from "../report.ts";
import { median } from "../statistics.ts";

export const CLIENTS = 32;
export const SINGLE_TASKS = 10_000;
/** So many more are acknowledged before the manager is killed amid its clients. */
export const AMID_TASKS = 2_000;
export const JOBS = 20;
export const JOB_TASKS = 1_000;
export const WORKERS = 3;

export const SUBMIT_COLUMNS = [
  "repetition",
  "single_per_s",
  "jobs_per_s",
  "acknowledged",
  "lost",
  "all_run_s",
  "load",
] as const;

type Rows = KeptRows<(typeof SUBMIT_COLUMNS)[number]>;

const WANTED = { single_per_s: 1_500, jobs_per_s: 20_000 };

/** The exit code: 1 when a rate was missed or anything lost. */
export function tellSubmit(folder: string, kept: Rows): number {
  const values = (column: (typeof SUBMIT_COLUMNS)[number]): number[] =>
    kept.rows.map((row) => Number(row[column]));
  const total = (column: "acknowledged" | "lost"): number =>
    values(column).reduce((sum, each) => sum + each, 0);
  const rateRow = (what: string, column: "single_per_s" | "jobs_per_s"): string[] => {
    const rates = values(column);
    const range = `${Math.min(...rates)}–${Math.max(...rates)}`;
    const held = median(rates) >= WANTED[column];
    return [what, median(rates).toFixed(0), range, `≥ ${WANTED[column]}`, held ? "held" : "missed"];
  };
  const rows = [
    rateRow(`${CLIENTS} clients, single tasks: tasks/s`, "single_per_s"),
    rateRow(`one client, jobs of ${JOB_TASKS}: tasks/s`, "jobs_per_s"),
    [
      `lost by kill -9, of ${total("acknowledged")}`,
      String(total("lost")),
      "",
      "0",
      total("lost") === 0 ? "held" : "missed",
    ],
    [
      "after the last start, until all run: s",
      median(values("all_run_s")).toFixed(1),
      `${Math.min(...values("all_run_s"))}–${Math.max(...values("all_run_s"))}`,
      "",
      "",
    ],
  ];
  const groups = (["single_per_s", "jobs_per_s"] as const).map((column) => ({
    name: column === "single_per_s" ? `${CLIENTS} clients, single tasks` : `one client, jobs of ${JOB_TASKS}`,
    bars: values(column).map((value) => ({ value })),
  }));
  const categories = kept.rows.map(({ repetition }) => `repetition ${repetition}`);
  const y = { name: "acknowledged tasks/s", scale: "log" } as const;
  writeWhole(
    join(folder, "submit.png"),
    pngOf({ kind: "bars", title: "Submissions on disk", categories, y, groups }),
  );
  writeMarkdown(folder, "submit", {
    title: "Submissions",
    origin: kept.origin,
    text: `One manager process, its store lmdb in the temporary folder; ${WORKERS} ready workers whose runtime runs nothing. Each repetition: ${CLIENTS} clients submit
${SINGLE_TASKS} single tasks, then one client ${JOBS} jobs of ${JOB_TASKS}; right after the last acknowledgement the manager is killed with -9 and started again. The ${CLIENTS} clients
submit once more, and it is killed as they have ${AMID_TASKS} acknowledgements. Each time all that was acknowledged is looked for in its list: every single task by its id, and of every job
${JOB_TASKS} tasks, neither fewer nor more. While clients submit, tasks are placed a hundred a turn (docs/decisions/019); in the end all have to run.
Clients and workers share the machine with the manager.

![Acknowledged tasks per second](submit.png)`,
    headings: ["measure", "median", "range", "wanted", "verdict"],
    rows,
  });
  return rows.some((row) => row.at(-1) === "missed") ? 1 : 0;
}
