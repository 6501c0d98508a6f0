// Scenario files that a command line names, loaded before it is read: YAML, or TypeScript that exports `scenario`. It says
// no more than what is wrong with them; what is run is the command's part.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { VALUE_OPTIONS } from "./arguments.ts";
import { notThere } from "./not-there.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { type Read, readScenario, writtenIn } from "./schema/read-scenario.ts";
import { scenarioFaults } from "./validate-scenario.ts";

/** A file, alone or as in mine.yaml:7:nomad. */
const FILE = /^(.*\.(?:ya?ml|ts|mts|js|mjs))(?::|$)/;

/** By the word that named it. */
export type Loaded =
  | { readonly files: ReadonlyMap<string, Scenario> }
  | { readonly faults: readonly string[] };

/** Loads every file that a word names, but for the values of options. */
export async function loadScenarios(words: readonly string[]): Promise<Loaded> {
  const files = new Map<string, Scenario>();
  for (const path of pathsIn(words)) {
    if (!existsSync(path)) return { faults: [`${path}: ${notThere(path)}`] };
    const read = /\.ya?ml$/.test(path) ? readScenario(path, scenarios) : await importScenario(path);
    if ("faults" in read) return read;
    files.set(path, read.scenario);
  }
  return { files };
}

function pathsIn(words: readonly string[]): Set<string> {
  const named = words.filter(
    (word, index) => !word.startsWith("-") && !VALUE_OPTIONS.includes(words[index - 1] ?? ""),
  );
  return new Set(named.flatMap((word) => word.split(",")).flatMap((part) => FILE.exec(part)?.[1] ?? []));
}

async function importScenario(path: string): Promise<Read> {
  let found: unknown;
  try {
    found = ((await import(pathToFileURL(resolve(path)).href)) as { readonly scenario?: unknown }).scenario;
  } catch (error) {
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { faults: [`${path}: cannot be loaded: ${why}`] };
  }
  if (typeof found !== "object" || found === null) {
    return { faults: [`${path}: exports no scenario, accepted is export const scenario: Scenario`] };
  }
  const scenario = { ...(found as Scenario), source: path };
  const faults = scenarioFaults(scenario);
  if (faults.length > 0) return { faults: faults.map((fault) => `${path}: ${fault}`) };
  return { scenario: { ...scenario, asWritten: writtenIn(scenario) } };
}
