// The tank's command: reads the words after `sim` and hands them to whoever carries them out. What a command prints last is a
// digest, so that two can be compared with `tail -1`.

import type { Strategy } from "../src/core/scheduler/strategy.ts";
import { type RunArguments, readArguments, type SimArguments, USAGE } from "./arguments.ts";
import { diffRuns } from "./command/diff-runs.ts";
import { MISUSE } from "./command/exit-codes.ts";
import { manyRuns, mergedRuns } from "./command/many-runs.ts";
import { oneRun, replayRun } from "./command/one-run.ts";
import { print, say } from "./command/print.ts";
import { compareRecovery } from "./command/recovery.ts";
import { shrinkRun } from "./command/shrink-run.ts";
import { shellWord } from "./command/words.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { CannotWrite, fileFault, folderFault } from "./outputs.ts";
import { table } from "./report.ts";
import { FAILURES } from "./run-file.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { memoryFault } from "./schema/memory-needed.ts";
import { mergeShards } from "./sweep/shard-file.ts";

/** Loads a strategy from a file; the tank itself reads none. */
type LoadStrategy = (file: string) => Promise<Strategy>;

/** Runs the sim command with the words after `sim`; the exit code says how it went (see USAGE). */
export async function main(argv: readonly string[], load: LoadStrategy): Promise<number> {
  try {
    return await carryOut(argv, load);
  } catch (error) {
    if (error instanceof CannotWrite) return misuse(`error: ${error.message}`);
    throw error;
  }
}

async function carryOut(argv: readonly string[], load: LoadStrategy): Promise<number> {
  const loaded = await loadScenarios(argv);
  if ("faults" in loaded) return misuse(`error: ${loaded.faults.join("\nerror: ")}`);
  const read = readArguments(argv, loaded.files);
  const fault = shortOfMemory(read) ?? unwritable(read);
  if (fault !== null) return misuse(`error: ${fault}`);
  switch (read.kind) {
    case "help":
      print(USAGE);
      return 0;
    case "list":
      return list(read.json);
    case "misuse":
      return misuse(read.message);
    case "replay":
      return replayRun({ ...read.run, json: read.json, report: read.report }, read.run.note);
    case "shrink":
      return shrinkRun(read.run, read.tries);
    case "diff":
      return diffRuns(read.left, read.right);
    case "merge": {
      const merged = mergeShards(read.files);
      if (typeof merged === "string") return misuse(`error: ${merged}`);
      return mergedRuns(merged, { ...read, command: commandOf(argv) });
    }
    case "recovery":
      return compareRecovery({ ...read, command: commandOf(argv) });
    case "run":
      return run(read, load, argv);
  }
}

async function run(
  { setups, ...asked }: RunArguments,
  load: LoadStrategy,
  argv: readonly string[],
): Promise<number> {
  const loaded = await Promise.all(
    setups.map(async ({ scenario, strategyFile }) =>
      strategyFile === undefined ? { scenario } : { scenario, strategy: await load(strategyFile) },
    ),
  );
  const [setup] = loaded;
  const many =
    loaded.length > 1 || asked.firstSeed !== asked.lastSeed || asked.shard !== null || asked.out !== null;
  if (many || setup === undefined) return manyRuns({ setups: loaded, ...asked, command: commandOf(argv) });
  return oneRun({ ...setup, seed: asked.firstSeed, json: asked.json, report: asked.report });
}

const commandOf = (argv: readonly string[]): string => ["npm run sim --", ...argv.map(shellWord)].join(" ");

/** What is asked for and needs more memory than there is, in one line; null: nothing does. */
function shortOfMemory(read: SimArguments): string | null {
  const jobs = read.kind === "run" ? read.jobs : 1;
  for (const scenario of scenariosOf(read)) {
    const short = memoryFault(scenario, jobs);
    if (short !== null) return `Cannot run ${scenario.source ?? scenario.name}: ${short}`;
  }
  return null;
}

/** Where the results are to go and cannot, in one line; null: they can. */
function unwritable(read: SimArguments): string | null {
  if ("out" in read && read.out !== null) {
    const fault = fileFault(read.out);
    if (fault !== null) return fault;
  }
  if (read.kind === "shrink") return folderFault(FAILURES);
  return "report" in read && read.report !== null ? folderFault(read.report) : null;
}

function scenariosOf(read: SimArguments): readonly Scenario[] {
  if (read.kind === "run") return read.setups.map(({ scenario }) => scenario);
  if (read.kind === "replay" || read.kind === "shrink") return [read.run.scenario];
  return read.kind === "diff" ? [read.left.scenario, read.right.scenario] : [];
}

function list(json: boolean): number {
  const catalogue = scenarios.map(({ name, summary }) => ({ name, summary }));
  print(json ? JSON.stringify(catalogue, null, 2) : table(catalogue.map(Object.values)).join("\n"));
  return 0;
}

function misuse(message: string): number {
  say(message);
  return MISUSE;
}
