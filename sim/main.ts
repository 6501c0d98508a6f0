// The tank's command: runs a scenario with one seed or many and tells how it went. The last line of a run's text is
// its digest, so that two runs can be compared with `tail -1`.

import { Digest } from "../src/core/kernel/digest.ts";
import type { Strategy } from "../src/core/scheduler/strategy.ts";
import { type RunArguments, readArguments, USAGE } from "./arguments.ts";
import { count, seconds } from "./figures.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { reportJson, reportText, table, troubleLines, type Verdict, verdictOf } from "./report.ts";
import { type RunOptions, type RunResult, runScenario } from "./run.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import type { World } from "./world.ts";

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  held: 0,
  "promise broken": 1,
  "did not converge": 3,
  crashed: 4,
};
const MISUSE = 2;
const PROGRESS_EVERY_MS = 100;

interface Timed {
  readonly result: RunResult;
  readonly wallMs: number;
}

/** Loads a strategy from a file; the tank itself reads none. */
type LoadStrategy = (file: string) => Promise<Strategy>;

/** Runs the sim command with the words after `sim`; the exit code says how it went (see USAGE). */
export async function main(argv: readonly string[], load: LoadStrategy): Promise<number> {
  const loaded = await loadScenarios(argv);
  if ("faults" in loaded) {
    process.stderr.write(`error: ${loaded.faults.join("\nerror: ")}\n`);
    return MISUSE;
  }
  const read = readArguments(argv, loaded.files);
  switch (read.kind) {
    case "help":
      print(USAGE);
      return 0;
    case "list":
      print(
        read.json ? JSON.stringify(catalogue(), null, 2) : table(catalogue().map(Object.values)).join("\n"),
      );
      return 0;
    case "misuse":
      process.stderr.write(`${read.message}\n`);
      return MISUSE;
    case "run":
      return run(
        read.strategyFile === undefined ? read : { ...read, strategy: await load(read.strategyFile) },
      );
  }
}

const catalogue = () => scenarios.map(({ name, summary }) => ({ name, summary }));

/** What is to be run; `strategy`: in place of the one that the scenario names. */
type Runs = RunArguments & Pick<RunOptions, "strategy">;

const run = (runs: Runs): number => (runs.firstSeed === runs.lastSeed ? runOne(runs) : runMany(runs));

function runOne({ firstSeed, json, ...runs }: Runs): number {
  const { result, wallMs } = timed(runs, firstSeed);
  if (json) print(JSON.stringify(reportJson(result, wallMs), null, 2));
  else print(`${reportText(result, wallMs)}\n\ndigest ${result.digest}`);
  return EXIT_CODES[verdictOf(result)];
}

/** Many seeds: a line for each; the exit code is that of the first run that went wrong. */
function runMany({ firstSeed, lastSeed, json, ...runs }: Runs): number {
  const digest = new Digest();
  let code = 0;
  for (let seed = firstSeed; seed <= lastSeed; seed++) {
    const { result, wallMs } = timed(runs, seed);
    const verdict = verdictOf(result);
    digest.add(result.digest);
    code = code === 0 ? EXIT_CODES[verdict] : code;
    if (json) print(JSON.stringify(reportJson(result, wallMs)));
    else print([lineOf(result, wallMs), ...troubleLines(result)].join("\n"));
  }
  if (!json) print(`digest ${digest.hex}`);
  return code;
}

function lineOf(result: RunResult, wallMs: number): string {
  const { scenario, seed, endedAt, events, digest } = result;
  const verdict = verdictOf(result).padEnd(16);
  const time = `${seconds(endedAt)} simulated in ${(wallMs / 1_000).toFixed(2)} s`;
  return `${scenario.name} seed ${seed}  ${verdict}  ${time}  ${count(events)} events  ${digest}`;
}

function timed({ scenario, strategy }: Pick<Runs, "scenario" | "strategy">, seed: number): Timed {
  const start = performance.now();
  const progress = progressOn(process.stderr, scenario.length);
  const result = runScenario(scenario, seed, { progress, ...(strategy === undefined ? {} : { strategy }) });
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

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
