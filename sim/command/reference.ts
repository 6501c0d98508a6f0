// One run, named by a person: a saved one by its file, another as SCENARIO:SEED, or SCENARIO:SEED:POLICY. It reads no scenario
// files: load-scenarios.ts has done that.

import { nearestName } from "../../src/adapters/nearest-name.ts";
import { presetNamed, presets } from "../../src/core/manager/presets.ts";
import { isRunFile, readRun } from "../run-file.ts";
import type { Scenario } from "../scenario.ts";
import { scenarioNamed, scenarios } from "../scenarios/catalogue.ts";
import { underPolicy } from "../under-policy.ts";
import { quoted, readInteger } from "./words.ts";

export interface Reference {
  readonly scenario: Scenario;
  readonly seed: number;
  /** What a saved run says of itself; empty for others. */
  readonly note: string;
}

export const SEED_MAX = 2 ** 32 - 1;

/** Words that stand where a scenario may, and are none. */
export const COMMANDS = ["list", "replay", "shrink", "diff", "merge", "recovery"] as const;

export const REFERENCE_ACCEPTED = "a saved run's file, SCENARIO:SEED or SCENARIO:SEED:POLICY";

/** Scenarios by the names of the files that they were read from. */
export type Files = ReadonlyMap<string, Scenario>;

/** The run that `word` names; what is wrong with it, in one line. */
export function readReference(word: string, files: Files): Reference | string {
  if (isRunFile(word)) return readRun(word);
  const [name = "", seedText, policy, ...more] = word.split(":");
  if (more.length > 0) return `Cannot take ${quoted(word)}: accepted is ${REFERENCE_ACCEPTED}`;
  const scenario = scenarioNamed(name) ?? files.get(name);
  if (scenario === undefined) return unknownScenario(name);
  const seed = readInteger("the seed", seedText ?? "1", 0, SEED_MAX);
  if (typeof seed === "string") return seed;
  if (policy === undefined) return { scenario, seed, note: "" };
  const preset = presetNamed(policy);
  if (preset !== undefined) return { scenario: underPolicy(scenario, preset), seed, note: "" };
  return `Cannot take the policy ${quoted(policy)}: accepted are ${presets.map((one) => one.name).join(", ")}`;
}

export function unknownScenario(word: string): string {
  const names = scenarios.map(({ name }) => name);
  const near = nearestName(word, [...names, "all", ...COMMANDS]);
  const hint = near === null ? "" : ` (did you mean ${near}?)`;
  return `Cannot run ${quoted(word)}: accepted are ${names.join(", ")}, all, a file as in mine.yaml, or list${hint}`;
}
