// One run for a person: how far it is, then a table, a plot and, if asked for, a report. The last line is its digest, so that
// two runs can be compared with `tail -1`.

import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import { count, seconds } from "../figures.ts";
import { History } from "../measures/history.ts";
import { reportJson, reportText, verdictOf } from "../report.ts";
import { type RunResult, runScenario } from "../run.ts";
import type { Scenario } from "../scenario.ts";
import type { World } from "../world.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { print, say } from "./print.ts";
import { textPlot } from "./text-plot.ts";

const PROGRESS_EVERY_MS = 100;

export interface OneRun {
  readonly scenario: Scenario;
  readonly seed: number;
  /** In place of the one that the scenario names. */
  readonly strategy?: Strategy;
  readonly json: boolean;
  /** The folder of the report; null: none is written. */
  readonly report: string | null;
}

export async function oneRun(run: OneRun): Promise<number> {
  const history = new History();
  const { result, wallMs } = timed(run, history);
  if (run.json) print(JSON.stringify(reportJson(result, wallMs), null, 2));
  else print([reportText(result, wallMs), "", ...plotOf(result, history)].join("\n"));
  if (run.report !== null) {
    const { writeRunReport } = await import("../reports/run-report.ts");
    const path = writeRunReport(run.report, result, history, wallMs);
    if (!run.json) print(`\nreport ${path}`);
  }
  if (!run.json) print(`\ndigest ${result.digest}`);
  return exitCodeOf(verdictOf(result));
}

const plotOf = ({ measured, endedAt }: RunResult, { faults }: History): string[] =>
  measured === null
    ? []
    : textPlot(
        measured.series,
        faults.map(({ at }) => at),
        endedAt,
      );

function timed(
  { scenario, seed, strategy }: OneRun,
  history: History,
): { result: RunResult; wallMs: number } {
  const start = performance.now();
  const progress = progressOn(process.stderr, scenario.length);
  const own = strategy === undefined ? {} : { strategy };
  const result = runScenario(scenario, seed, { progress, observers: [history], ...own });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  return { result, wallMs: performance.now() - start };
}

/** Says how far the run is, on terminals only and a few times a second. */
function progressOn(stream: NodeJS.WriteStream, length: number): (world: World) => void {
  let next = performance.now() + PROGRESS_EVERY_MS;
  return (world) => {
    if (!stream.isTTY || performance.now() < next) return;
    next = performance.now() + PROGRESS_EVERY_MS;
    const { now, count: handled } = world.queue;
    const phase = now <= length ? "safety" : "liveness";
    stream.write(`\r\x1b[K${phase} phase, ${seconds(now)} simulated, ${count(handled)} events`);
  };
}

/** A saved run again: what it was kept for is said first. */
export async function replayRun(run: OneRun, note: string): Promise<number> {
  if (note !== "" && !run.json) say(note);
  return oneRun(run);
}
