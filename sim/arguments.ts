// What the sim command accepts. Bad words are answered with one line that says which, and what is accepted. It reads
// words only: nothing is run or printed here.

import { PRESET_DEFAULT, type Preset, presetNamed, presets } from "../src/core/manager/presets.ts";
import { FAULT_KINDS } from "./faults.ts";
import { placedBy, takePlacing } from "./placing-arguments.ts";
import type { Scenario } from "./scenario.ts";
import { scenarioNamed, scenarios } from "./scenarios/catalogue.ts";
import { storm } from "./scenarios/storm.ts";
import { underPolicy } from "./under-policy.ts";

const SEED_MAX = 2 ** 32 - 1;

export const USAGE = `usage: npm run sim -- [SCENARIO] [--seed N | --seeds A..B] [--scheduler S] [--order O]
                     [--policy NAME] [--json]
       npm run sim -- list [--json]

--seed N      one run with this seed, 0..${SEED_MAX} (default: 1)
--seeds A..B  a run with every seed from A to B, and a line for each
--policy NAME how nodes are declared down and tasks replaced and restarted: ${presets.map(({ name }) => name).join(", ")}
              (default: ${PRESET_DEFAULT.name}, or what the scenario brings)
--scheduler S a strategy in place of the scenario's: a name, or a file like ./mine.ts
--order O     an order in place of the scenario's
--json        a run's report as JSON: one object; with --seeds one a line

SCENARIO: a file (see docs/scenarios.md) or ${scenarios.map(({ name }) => name).join(", ")} (storm when none is named)
Fault kinds: ${FAULT_KINDS.join(", ")}
Exit codes: 0 held, 1 a promise was broken, 2 misuse, 3 did not converge, 4 a machine crashed`;

/** Runs in one command, at most. */
const RUNS_MAX = 1_000_000;

export type SimArguments =
  | { readonly kind: "help" }
  | { readonly kind: "list"; readonly json: boolean }
  | { readonly kind: "misuse"; readonly message: string }
  | RunArguments;

export interface RunArguments {
  readonly kind: "run";
  readonly scenario: Scenario;
  /** From the first to the last, both included. */
  readonly firstSeed: number;
  readonly lastSeed: number;
  readonly json: boolean;
  /** The scenario's strategy lies in a file of this path, yet to be loaded. */
  readonly strategyFile?: string;
}

/** Reads the words after `sim`; `files`: the scenarios of those that are names of files. */
export function readArguments(
  argv: readonly string[],
  files: ReadonlyMap<string, Scenario> = new Map(),
): SimArguments {
  const taken = takePlacing(argv.flatMap(splitSeed));
  if (typeof taken === "string") return misuse(taken);
  const { words, placing } = taken;
  if (words.includes("--help") || words.includes("-h") || words[0] === "help") return { kind: "help" };
  if (words[0] === "list") return readList(words.slice(1));
  let scenario: Scenario | null = null;
  let seeds: readonly [number, number] | null = null;
  let policy: Preset | null = null;
  let json = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word === "--json") json = true;
    else if (word === "--policy") {
      if (policy !== null) return misuse(`Cannot take --policy: ${policy.name} is given already`);
      const name = words[++index];
      policy = presetNamed(name ?? "") ?? null;
      if (policy === null) return misuse(unknownPolicy(name));
    } else if (word === "--seed" || word === "--seeds") {
      if (seeds !== null) return misuse(`Cannot take ${word}: the seed is given already`);
      const range = readSeeds(word, words[++index]);
      if (typeof range === "string") return misuse(range);
      seeds = range;
    } else if (word.startsWith("-")) {
      return misuse(
        `Cannot take ${word}: accepted are --seed N, --seeds A..B, --scheduler S, --order O, --policy NAME, --json and --help`,
      );
    } else if (scenario !== null)
      return misuse(`Cannot run ${quoted(word)}: ${scenario.name} is named already`);
    else scenario = scenarioNamed(word) ?? files.get(word) ?? null;
    if (!word.startsWith("-") && scenario === null) return misuse(unknownScenario(word));
  }
  const [firstSeed, lastSeed] = seeds ?? [1, 1];
  const asked = scenario ?? storm;
  const run = policy === null ? asked : underPolicy(asked, policy);
  return { kind: "run", ...placedBy(run, placing), firstSeed, lastSeed, json };
}

/** "--seed=5" is the two words "--seed 5", and so is "--policy=swarm". */
function splitSeed(word: string): string[] {
  const match = /^(--(?:seeds?|policy|scheduler|order))=(.*)$/s.exec(word);
  return match === null ? [word] : [match[1] as string, match[2] as string];
}

function readList(rest: readonly string[]): SimArguments {
  const other = rest.find((word) => word !== "--json");
  if (other !== undefined) return misuse(`Cannot take ${quoted(other)} with list: accepted is --json`);
  return { kind: "list", json: rest.length > 0 };
}

function readSeeds(option: string, value: string | undefined): readonly [number, number] | string {
  const accepted = option === "--seed" ? `an integer from 0 to ${SEED_MAX}` : "A..B, as in 1..100";
  const pattern = option === "--seed" ? /^(\d{1,10})$/ : /^(\d{1,10})\.\.(\d{1,10})$/;
  const match = pattern.exec(value ?? "");
  if (match === null)
    return `Cannot take ${option} ${value === undefined ? "without a value" : quoted(value)}: accepted is ${accepted}`;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (last > SEED_MAX) return `Cannot take ${option} ${value}: seeds go from 0 to ${SEED_MAX}`;
  if (last < first) return `Cannot take ${option} ${value}: the first seed is above the last`;
  if (last - first >= RUNS_MAX) return `Cannot take ${option} ${value}: at most ${RUNS_MAX} runs at a time`;
  return [first, last];
}

const misuse = (message: string): SimArguments => ({ kind: "misuse", message: `error: ${message}` });

/** As it was given; in quotes when it would not be seen. */
const quoted = (word: string): string => (/^\S+$/.test(word) ? word : JSON.stringify(word));

function unknownPolicy(name: string | undefined): string {
  const given = name === undefined ? "without a value" : quoted(name);
  return `Cannot take --policy ${given}: accepted are ${presets.map((preset) => preset.name).join(", ")}`;
}

function unknownScenario(word: string): string {
  const names = scenarios.map(({ name }) => name).join(", ");
  return `Cannot run ${quoted(word)}: accepted are ${names}, or list`;
}
