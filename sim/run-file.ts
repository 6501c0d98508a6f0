// A run as a file: the whole scenario and the seed, so that a failure that a test has found, or that was made smaller, can be
// run again by anybody. It must not know why the run was kept.

import { join } from "node:path";
import { notThere } from "./not-there.ts";
import { writeTo } from "./outputs.ts";
import { contentOf, parsed } from "./saved-text.ts";
import type { Scenario } from "./scenario.ts";
import { calm } from "./scenarios/calm.ts";
import { scenarioFaults } from "./validate-scenario.ts";

const FORMAT = "wavetank-run/1";

export interface SavedRun {
  readonly scenario: Scenario;
  readonly seed: number;
  /** How it came about and what it came to, for people. */
  readonly note: string;
}

/** Where runs that went wrong are kept, from the folder in which one stands. */
export const FAILURES = join("reports", "failures");

/** Is a saved run meant, and no scenario? */
export const isRunFile = (word: string): boolean => word.endsWith(".json");

/** Writes `run` as `name`.json; the path. Throws CannotWrite. */
export function saveRun(folder: string, name: string, { scenario, seed, note }: SavedRun): string {
  const path = join(folder, `${name}.json`);
  writeTo(path, `${JSON.stringify({ format: FORMAT, note, seed, scenario }, null, 2)}\n`);
  return path;
}

/** The run in the file, which is the scenario's source now; what is wrong with it, in one line. */
export function readRun(path: string): SavedRun | string {
  const text = contentOf(path);
  if (text === null) return `Cannot read ${path}: ${notThere(path)}`;
  const data = parsed(text);
  if (data.format !== FORMAT)
    return `Cannot run ${path}: accepted is a file that a failing run, shrink or a property test has saved (${FORMAT})`;
  const { scenario, seed, note } = data as unknown as SavedRun;
  if (typeof scenario !== "object" || scenario === null) return `Cannot run ${path}: scenario is no object`;
  const missing = Object.keys(calm).find((field) => !(field in scenario));
  if (missing !== undefined) return `Cannot run ${path}: scenario.${missing} is missing`;
  if (!Number.isSafeInteger(seed) || seed < 0) return `Cannot run ${path}: seed must be an integer from 0`;
  const [fault] = scenarioFaults(scenario);
  if (fault !== undefined) return `${fault} (${path})`;
  return { scenario: { ...scenario, source: path }, seed, note: String(note ?? "") };
}
