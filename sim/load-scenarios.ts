// Scenario files that a command line names, loaded before it is read: YAML, or TypeScript that exports `scenario`. It says
// no more than what is wrong with them; what is run is the command's part.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { memoryFault } from "./schema/memory-needed.ts";
import { type Read, readScenario } from "./schema/read-scenario.ts";
import { scenarioFaults } from "./validate-scenario.ts";

const FILE = /\.(?:ya?ml|ts|mts|js|mjs)$/;

/** By the word that named it. */
export type Loaded =
  | { readonly files: ReadonlyMap<string, Scenario> }
  | { readonly faults: readonly string[] };

/** Loads every word that is a file's, but for the values of options. */
export async function loadScenarios(words: readonly string[]): Promise<Loaded> {
  const files = new Map<string, Scenario>();
  for (const [index, word] of words.entries()) {
    if (!FILE.test(word) || word.startsWith("-") || words[index - 1]?.startsWith("--") === true) continue;
    const read = /\.ya?ml$/.test(word) ? readScenario(word, scenarios) : await importScenario(word);
    if ("faults" in read) return read;
    const short = memoryFault(read.scenario);
    if (short !== null) return { faults: [`${word}: ${short}`] };
    files.set(word, read.scenario);
  }
  return { files };
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
  return faults.length > 0 ? { faults: faults.map((fault) => `${path}: ${fault}`) } : { scenario };
}
