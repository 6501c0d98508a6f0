// What the sim command accepts. Bad words are answered with one line that says which, and what is accepted. It reads
// words only: nothing is run or printed here.

import { availableParallelism } from "node:os";
import { PRESET_DEFAULT, type Preset, presets } from "../src/core/manager/presets.ts";
import { GRID_OPTIONS, gridOf, readPolicies, type Setup } from "./command/grid.ts";
import {
  type Files,
  REFERENCE_ACCEPTED,
  type Reference,
  readReference,
  SEED_MAX,
  unknownScenario,
} from "./command/reference.ts";
import { readSeeds } from "./command/seeds.ts";
import { quoted, readInteger, sortWords, type Words } from "./command/words.ts";
import { FAULT_KINDS } from "./faults.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioNamed, scenarios } from "./scenarios/catalogue.ts";
import { storm } from "./scenarios/storm.ts";
import type { Shard } from "./sweep/shard.ts";

export const USAGE = `usage: npm run sim -- [SCENARIO] [--seed N | --seeds A..B] [--policy P,…] [--scheduler S,…] [--order O]
                     [--jobs N] [--shard I/N] [--out FILE] [--report FOLDER | --no-report] [--json]
       npm run sim -- recovery [--seeds A..B] [--policy P,…] [--jobs N] [--report FOLDER | --no-report] [--json]
                                                recovery policies compared (docs/tank.md)
       npm run sim -- list [--json]
       npm run sim -- replay RUN [--json] [--report FOLDER]      a saved run again
       npm run sim -- shrink RUN [--tries N]    the smallest run that fails as this one does
       npm run sim -- diff RUN RUN              the first event in which two runs differ
       npm run sim -- merge FILE… [--json] [--report FOLDER]     shards that --out has written, as one sweep

--seed N      one run with this seed, 0..${SEED_MAX} (default: 1)
--seeds A..B  a run with every seed from A to B, and a line for each
--policy P    how nodes are declared down and tasks replaced and restarted: ${presets.map(({ name }) => name).join(", ")}
              (default: ${PRESET_DEFAULT.name}, or what the scenario brings); several, with commas between, are compared
--scheduler S a strategy in place of the scenario's: a name, or a file like ./mine.ts; several are compared
--order O     an order in place of the scenario's
--jobs N      so many runs at a time, each on a thread of its own (default: 1)
--shard I/N   only every N-th of the runs, from the I-th on: for N machines
--out FILE    write every run's figures there, for merge
--report F    write a report there: Markdown, HTML, CSV and images (default, when no scenario is named: reports/local)
--json        a run's report as JSON: one object; with --seeds one a line
--tries N     runs that shrink may take, at most (default: 400)

SCENARIO: ${scenarios.map(({ name }) => name).join(", ")} (storm when none is named);
  a file (see docs/scenarios.md); several with commas between; all: every shipped one
RUN: ${REFERENCE_ACCEPTED}
Fault kinds: ${FAULT_KINDS.join(", ")}
Exit codes: 0 held, 1 a promise was broken (diff: they differ), 2 misuse, or the results
cannot be written, 3 did not converge, 4 a machine crashed, or the tank itself`;

const JOBS_MAX = 256;
const TRIES_DEFAULT = 400;
const TRIES_MAX = 100_000;

export type SimArguments =
  | { readonly kind: "help" }
  | { readonly kind: "list"; readonly json: boolean }
  | { readonly kind: "misuse"; readonly message: string }
  | {
      readonly kind: "replay";
      readonly run: Reference;
      readonly json: boolean;
      readonly report: string | null;
    }
  | { readonly kind: "shrink"; readonly run: Reference; readonly tries: number }
  | { readonly kind: "diff"; readonly left: Reference; readonly right: Reference }
  | {
      readonly kind: "merge";
      readonly files: readonly string[];
      readonly json: boolean;
      readonly report: string | null;
    }
  | RecoveryArguments
  | RunArguments;

/** See command/recovery.ts. */
export interface RecoveryArguments {
  readonly kind: "recovery";
  readonly policies: readonly Preset[];
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly jobs: number;
  readonly json: boolean;
  readonly report: string | null;
}

export interface RunArguments {
  readonly kind: "run";
  /** One, or those to be compared. */
  readonly setups: readonly Setup[];
  /** From the first to the last, both included. */
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly json: boolean;
  readonly jobs: number;
  readonly shard: Shard | null;
  /** Where the figures go; null: nowhere. */
  readonly out: string | null;
  /** The folder of the report; null: none is written. */
  readonly report: string | null;
}

const VOCABULARY = {
  values: {
    "--seed": `an integer from 0 to ${SEED_MAX}`,
    "--seeds": "A..B, as in 1..100",
    ...GRID_OPTIONS,
    "--jobs": `an integer from 1 to ${JOBS_MAX}`,
    "--shard": "I/N, as in 2/8",
    "--out": "a path",
    "--report": "a folder",
    "--tries": `an integer from 1 to ${TRIES_MAX}`,
  },
  flags: ["--json", "--no-report", "--help", "-h"],
};

/** Options that each command takes beside the run's. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  list: ["--json"],
  replay: ["--json", "--report"],
  shrink: ["--tries"],
  diff: [],
  merge: ["--json", "--report"],
  recovery: ["--seed", "--seeds", "--policy", "--jobs", "--report", "--no-report", "--json"],
  run: [...Object.keys(VOCABULARY.values).filter((option) => option !== "--tries"), "--json", "--no-report"],
};

/** The options that a value follows. */
export const VALUE_OPTIONS: readonly string[] = Object.keys(VOCABULARY.values);

/** Reads the words after `sim`. */
export function readArguments(argv: readonly string[], files: Files = new Map()): SimArguments {
  const words = sortWords(argv, VOCABULARY);
  if (typeof words === "string") return misuse(words);
  const { rest, flags, values } = words;
  if (flags.has("--help") || flags.has("-h") || rest[0] === "help") return { kind: "help" };
  const command =
    rest[0] !== undefined && rest[0] !== "run" && Object.hasOwn(TAKEN, rest[0]) ? rest[0] : "run";
  const taken = TAKEN[command] as readonly string[];
  const other = [...values.keys(), ...flags].find((option) => !taken.includes(option));
  if (other !== undefined)
    return misuse(`Cannot take ${other} with ${command}: accepted is ${taken.join(", ") || "no option"}`);
  const read =
    command === "run"
      ? readRuns(words, files)
      : readCommand(command, { ...words, rest: rest.slice(1) }, files);
  return typeof read === "string" ? misuse(read) : read;
}

function readCommand(command: string, words: Words, files: Files): SimArguments | string {
  const { rest, values, flags } = words;
  const json = flags.has("--json");
  const report = values.get("--report") ?? null;
  switch (command) {
    case "list":
      return rest[0] === undefined
        ? { kind: "list", json }
        : `Cannot take ${quoted(rest[0])} with list: accepted is --json`;
    case "replay":
      return withRuns(rest, 1, files, ([run]) => ({ kind: "replay", run: run as Reference, json, report }));
    case "diff":
      return withRuns(rest, 2, files, ([left, right]) => ({
        kind: "diff",
        left: left as Reference,
        right: right as Reference,
      }));
    case "shrink": {
      const tries = readInteger("--tries", values.get("--tries") ?? String(TRIES_DEFAULT), 1, TRIES_MAX);
      if (typeof tries === "string") return tries;
      return withRuns(rest, 1, files, ([run]) => ({ kind: "shrink", run: run as Reference, tries }));
    }
    case "recovery":
      return rest[0] === undefined
        ? readRecovery(words)
        : `Cannot take ${quoted(rest[0])} with recovery: accepted are its options, ${TAKEN.recovery?.join(", ")}`;
    default:
      return rest.length > 0
        ? { kind: "merge", files: rest, json, report }
        : "Cannot merge nothing: accepted are files that --out has written";
  }
}

/** Reads exactly `count` runs; what is wrong with them, in one line. */
function withRuns(
  words: readonly string[],
  count: number,
  files: Files,
  make: (runs: readonly Reference[]) => SimArguments,
): SimArguments | string {
  if (words.length !== count)
    return `Cannot take ${words.length} runs: accepted is ${count}, each ${REFERENCE_ACCEPTED}`;
  const runs: Reference[] = [];
  for (const word of words) {
    const run = readReference(word, files);
    if (typeof run === "string") return run;
    runs.push(run);
  }
  return make(runs);
}

function readRuns({ rest, values, flags }: Words, files: Files): SimArguments | string {
  const [named, more] = rest;
  const asked = named === undefined ? [storm] : scenariosNamed(named, files);
  if (typeof asked === "string") return asked;
  if (more !== undefined) return `Cannot run ${quoted(more)}: ${named} is named already`;
  const setups = gridsOf(asked, values);
  if (typeof setups === "string") return setups;
  const seeds = readSeeds(values, [1, 1]);
  if (typeof seeds === "string") return seeds;
  const jobs = readInteger("--jobs", values.get("--jobs") ?? "1", 1, JOBS_MAX);
  if (typeof jobs === "string") return jobs;
  const shard = readShard(values.get("--shard"));
  if (typeof shard === "string") return shard;
  const file = setups.find(({ strategyFile }) => strategyFile !== undefined)?.strategyFile;
  if (file !== undefined && jobs > 1)
    return `Cannot take --jobs ${jobs} with the strategy in ${file}: a file of yours runs without --jobs`;
  const [firstSeed, lastSeed] = seeds;
  const report = reportFolder(values, flags, named === undefined && values.size === 0);
  return {
    kind: "run",
    setups,
    firstSeed,
    lastSeed,
    json: flags.has("--json"),
    jobs,
    shard,
    out: values.get("--out") ?? null,
    report,
  };
}

/** As many seeds as two cores do in about two minutes. */
const RECOVERY_SEEDS = [1, 20] as const;
const RECOVERY_REPORT = "reports/recovery";

function readRecovery({ values, flags }: Words): SimArguments | string {
  const policies = readPolicies(values.get("--policy"));
  if (typeof policies === "string") return policies;
  const seeds = readSeeds(values, RECOVERY_SEEDS);
  if (typeof seeds === "string") return seeds;
  const jobs = readInteger("--jobs", values.get("--jobs") ?? String(availableParallelism()), 1, JOBS_MAX);
  if (typeof jobs === "string") return jobs;
  const [firstSeed, lastSeed] = seeds;
  const json = flags.has("--json");
  const folder = values.get("--report") ?? (json ? null : RECOVERY_REPORT);
  return {
    kind: "recovery",
    policies: policies.length === 0 ? presets : policies,
    ...{ firstSeed, lastSeed, jobs, json },
    report: flags.has("--no-report") ? null : folder,
  };
}

/** Those that a word names: one, several with commas between, or all that are shipped. */
function scenariosNamed(word: string, files: Files): readonly Scenario[] | string {
  if (word === "all") return scenarios;
  const chosen: Scenario[] = [];
  for (const name of word.split(",")) {
    const scenario = scenarioNamed(name) ?? files.get(name);
    if (scenario === undefined) return unknownScenario(name);
    if (chosen.includes(scenario)) return `Cannot run ${word}: ${name} is named twice`;
    chosen.push(scenario);
  }
  return chosen;
}

function gridsOf(asked: readonly Scenario[], values: ReadonlyMap<string, string>): readonly Setup[] | string {
  const setups: Setup[] = [];
  for (const scenario of asked) {
    const grid = gridOf(scenario, values);
    if (typeof grid === "string") return grid;
    setups.push(...grid);
  }
  return setups;
}

const REPORT_DEFAULT = "reports/local";

/** `plain`: nothing was asked for but the run that shows what the tank does. */
function reportFolder(
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
  plain: boolean,
): string | null {
  if (flags.has("--no-report")) return null;
  return values.get("--report") ?? (plain && !flags.has("--json") ? REPORT_DEFAULT : null);
}

function readShard(value: string | undefined): Shard | null | string {
  if (value === undefined) return null;
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(value);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index < 1 || index > of)
    return `Cannot take --shard ${quoted(value)}: accepted is I/N with 1 ≤ I ≤ N, as in 2/8`;
  return { index, of };
}

const misuse = (message: string): SimArguments => ({ kind: "misuse", message: `error: ${message}` });
