// One run as a report: its table, its course over time, and timelines of nodes, faults and tasks. It adds nothing to what the
// run has measured.

import { join } from "node:path";
import type { Chart } from "../../plots/chart.ts";
import { pngOf, SIZE_DEFAULT } from "../../plots/png.ts";
import type { History } from "../measures/history.ts";
import { replayCommand, reportRows, troubleLines } from "../report.ts";
import type { RunResult } from "../run.ts";
import { drawnBy } from "../swarm/draw-swarm.ts";
import { courseCharts } from "./courses.ts";
import { writeCsv } from "./csv.ts";
import { type Part, writeDocument } from "./document.ts";
import type { Heading } from "./heading.ts";
import { nodeTimeline, taskTimeline } from "./timelines.ts";

const ROW_HEIGHT = 17;

/** Writes it into a folder of its own below `folder`; the path of the Markdown. `wallMs`: how long the run took. */
export function writeRunReport(folder: string, result: RunResult, history: History, wallMs: number): string {
  const { scenario, seed, digest, measured } = result;
  const title = `${scenario.name}, seed ${seed}: ${scenario.summary}`;
  const heading: Heading = { title, command: replayCommand(result), seeds: String(seed), digest };
  const below = join(folder, `${scenario.name}-${seed}`);
  const trouble = troubleLines(result);
  const parts: Part[] = [{ kind: "table", rows: [["", ""], ...reportRows(result, wallMs)] }];
  if (trouble.length > 0) parts.push({ kind: "text", lines: trouble });
  if (measured !== null) {
    for (const { file, chart } of courseCharts(measured.series)) parts.push(imageOf(file, chart));
  }
  parts.push(...timelinesOf(result, history));
  const path = writeDocument(below, heading, parts);
  if (measured !== null) {
    const { at, columns } = measured.series;
    const names = Object.keys(columns);
    const rows = at.map((instant, index) => [
      instant / 1_000_000,
      ...names.map((name) => columns[name]?.[index] ?? 0),
    ]);
    writeCsv(join(below, "series.csv"), heading, [["time, s", ...names], ...rows]);
  }
  return path;
}

function timelinesOf({ scenario, seed, endedAt }: RunResult, history: History): Part[] {
  const nodes = nodeTimeline(history, drawnBy(scenario, seed).nodes, endedAt);
  const tasks = taskTimeline(history, endedAt);
  return [
    { kind: "section", text: "Timelines" },
    imageOf("node-timeline.png", nodes, nodes.rows.length),
    ...(tasks.rows.length === 0 ? [] : [imageOf("task-timeline.png", tasks, tasks.rows.length)]),
  ];
}

function imageOf(file: string, chart: Chart, rows?: number): Part {
  const height = rows === undefined ? SIZE_DEFAULT.height : 130 + rows * ROW_HEIGHT;
  return { kind: "image", file, alt: chart.title, png: pngOf(chart, { width: SIZE_DEFAULT.width, height }) };
}
