// The tank's command: reads the words after `sim` and hands them to whoever carries them out. What a command prints last is a
// digest, so that two can be compared with `tail -1`.

import type { Strategy } from "../src/core/scheduler/strategy.ts";
import { type RunArguments, readArguments, USAGE } from "./arguments.ts";
import { diffRuns } from "./command/diff-runs.ts";
import { MISUSE } from "./command/exit-codes.ts";
import { manyRuns, mergedRuns } from "./command/many-runs.ts";
import { oneRun, replayRun } from "./command/one-run.ts";
import { print, say } from "./command/print.ts";
import { compareRecovery } from "./command/recovery.ts";
import { shrinkRun } from "./command/shrink-run.ts";
import { loadScenarios } from "./load-scenarios.ts";
import { table } from "./report.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { mergeShards } from "./sweep/shard-file.ts";

/** Loads a strategy from a file; the tank itself reads none. */
type LoadStrategy = (file: string) => Promise<Strategy>;

/** Runs the sim command with the words after `sim`; the exit code says how it went (see USAGE). */
export async function main(argv: readonly string[], load: LoadStrategy): Promise<number> {
  const loaded = await loadScenarios(argv);
  if ("faults" in loaded) return misuse(`error: ${loaded.faults.join("\nerror: ")}`);
  const read = readArguments(argv, loaded.files);
  switch (read.kind) {
    case "help":
      print(USAGE);
      return 0;
    case "list":
      return list(read.json);
    case "misuse":
      return misuse(read.message);
    case "replay":
      return replayRun({ ...read.run, json: read.json, report: null }, read.run.note);
    case "shrink":
      return shrinkRun(read.run, read.tries);
    case "diff":
      return diffRuns(read.left, read.right);
    case "merge": {
      const merged = mergeShards(read.files);
      return typeof merged === "string" ? misuse(`error: ${merged}`) : mergedRuns(merged);
    }
    case "recovery":
      return compareRecovery({ ...read, command: ["npm run sim --", ...argv].join(" ") });
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
  if (many || setup === undefined)
    return manyRuns({ setups: loaded, ...asked, command: ["npm run sim --", ...argv].join(" ") });
  return oneRun({ ...setup, seed: asked.firstSeed, json: asked.json, report: asked.report });
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
