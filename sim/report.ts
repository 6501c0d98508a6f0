// A run's result in words and in JSON. Nothing in the words but the wall time depends on the machine it ran on, so
// that two reports can be compared line by line.

import { PRESET_DEFAULT } from "../src/core/manager/presets.ts";
import { TASK_STATES } from "../src/core/task/transitions.ts";
import { placingWords } from "./command/grid.ts";
import { shellWord } from "./command/words.ts";
import { FAULT_KINDS } from "./faults.ts";
import { count, seconds } from "./figures.ts";
import { decisionRows, measuredJson, measuredRows, percentiles, spread } from "./measures/measured-words.ts";
import type { RunResult } from "./run.ts";
import { isRunFile } from "./run-file.ts";
import { scenarioNamed } from "./scenarios/catalogue.ts";

export const VERDICTS = ["held", "promise broken", "did not converge", "crashed"] as const;
export type Verdict = (typeof VERDICTS)[number];

export function verdictOf(result: RunResult): Verdict {
  if (result.crash !== null) return "crashed";
  if (result.violations.length > 0) return "promise broken";
  return result.unconverged === null ? "held" : "did not converge";
}

/** The command that runs exactly this again. */
export function replayCommand(result: RunResult): string {
  const { scenario, seed } = result;
  const { policy, name, source = name } = scenario;
  if (isRunFile(source)) return `npm run sim -- replay ${shellWord(source)}`;
  const written = scenario.asWritten ?? scenarioNamed(name);
  const said = policy === (written?.policy ?? PRESET_DEFAULT.name) ? "" : ` --policy ${policy}`;
  return `npm run sim -- ${shellWord(source)} --seed ${seed}${said}${placingWords(scenario, written)}`;
}

/** One run, told at length. `wallMs`: how long it took. */
export function reportText(result: RunResult, wallMs: number): string {
  const { scenario, seed } = result;
  const under = scenario.policy === PRESET_DEFAULT.name ? "" : `, policy ${scenario.policy}`;
  const title = `${scenario.name}, seed ${seed}${under}: ${scenario.summary}`;
  return [title, "", ...table(reportRows(result, wallMs)), ...troubleLines(result)].join("\n");
}

/** What went wrong and how to see it again; nothing when nothing did. */
export function troubleLines(result: RunResult): string[] {
  const lines = result.violations.map(({ at, checker, text }) => `  ${instant(at)}  ${checker}: ${text}`);
  if (lines.length > 0) lines.unshift("", "broken promises:");
  if (result.unconverged !== null) lines.push("", `did not converge: ${result.unconverged}`);
  if (result.crash !== null)
    lines.push("", `a machine crashed at ${instant(result.endedAt)}:`, stack(result.crash));
  if (lines.length > 0) lines.push("", `replay: ${replayCommand(result)}`);
  return lines;
}

/** The result as plain data. */
export function reportJson(result: RunResult, wallMs: number): unknown {
  const { scenario, seed, violations, crash, unconverged, digest, statistics, traffic, tasks } = result;
  const { timeToSchedule, timeToStart } = statistics;
  const measured = result.measured === null ? {} : measuredJson(result.measured);
  return {
    scenario: scenario.name,
    policy: scenario.policy,
    scheduler: scenario.strategy,
    order: scenario.order,
    checks: scenario.checks ?? null,
    seed,
    verdict: verdictOf(result),
    violations,
    crash: crash === null ? null : stack(crash),
    unconverged,
    replay: replayCommand(result),
    tasks,
    timeToScheduleUs: percentiles(timeToSchedule),
    timeToStartUs: percentiles(timeToStart),
    submitted: statistics.submitted,
    ...measured,
    restarts: statistics.restarts,
    replacements: statistics.replacements,
    managerStarts: statistics.managerStarts,
    doubleRunningUs: statistics.doubleRunning.by(result.endedAt),
    commits: statistics.commits,
    changes: statistics.changes,
    faults: statistics.faults,
    messages: traffic,
    events: result.events,
    simulatedUs: result.endedAt,
    wallMs: Math.round(wallMs),
    digest,
  };
}

/** Rows of equal cells as lines of aligned columns. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** The report's table, without a title. */
export function reportRows(result: RunResult, wallMs: number): string[][] {
  const { scenario, statistics, traffic, events, endedAt, tasks } = result;
  const twice = statistics.doubleRunning.by(endedAt);
  const perSecond = Math.round((events / Math.max(1, wallMs)) * 1_000);
  return [
    ["verdict", verdictOf(result)],
    ...(scenario.checks === undefined ? [] : [["checks", `only ${scenario.checks.join(", ")}`]]),
    ["tasks", TASK_STATES.map((state) => `${state} ${count(tasks[state])}`).join(", ")],
    ["time to schedule", spread(statistics.timeToSchedule)],
    ["time to start", spread(statistics.timeToStart)],
    ...measuredRows(result.measured),
    ["restarts", count(statistics.restarts)],
    ["replacements", count(statistics.replacements)],
    ["faults", FAULT_KINDS.map((kind) => `${kind} ${count(statistics.faults[kind])}`).join(", ")],
    ["manager starts", count(statistics.managerStarts)],
    ["ran twice", `kept ${seconds(twice.kept)}, fenced ${seconds(twice.fenced)}`],
    [
      "messages",
      `${count(traffic.sent)} sent, ${count(traffic.lost)} lost, ${count(traffic.duplicated)} duplicated`,
    ],
    ["commits", `${count(statistics.commits)} with ${count(statistics.changes)} changes`],
    ["events", `${count(events)}, ${count(perSecond)}/s`],
    ...decisionRows(result, wallMs),
    ["time", `${seconds(endedAt)} simulated in ${(wallMs / 1_000).toFixed(2)} s`],
  ];
}

const instant = (at: number): string => `${(at / 1_000_000).toFixed(6)} s`;

const stack = (error: Error): string => error.stack ?? `${error.name}: ${error.message}`;
