// A strategy by name, or from a file of the user's own: loaded, checked for its shape and tried on random clusters before
// anything runs on it. What is wrong with it is a misuse, in one line.

import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { SeededRng } from "../../adapters/seeded-rng.ts";
import { parts } from "../../core/scheduler/parts.ts";
import { strategies, strategyNamed } from "../../core/scheduler/registry.ts";
import type { Strategy } from "../../core/scheduler/strategy.ts";
import { shapeFault } from "../../core/scheduler/strategy-shape.ts";
import { faultOfStrategy } from "../../core/scheduler/suite/check-strategy.ts";
import { Misuse } from "../exit.ts";

/** Random cases that a user's strategy is tried on at the start; `wavetank schedulers --check` tries more. */
const CASES_AT_START = 50;

/** Is it meant as a file, and not as a name? */
export const looksLikeFile = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text);

/** The names and files accepted, for people. */
export const STRATEGIES_ACCEPTED = `${strategies.map(({ name }) => name).join(", ")}, or a file like ./mine.ts`;

/** The strategy that `text` names, or that the file of this path exports. Rejects with a Misuse. */
export async function strategyFrom(text: string, cases = CASES_AT_START): Promise<Strategy> {
  if (looksLikeFile(text)) return strategyInFile(text, cases);
  const strategy = strategyNamed(text);
  if (strategy === undefined)
    throw new Misuse(`No strategy is named ${text}. Accepted: ${STRATEGIES_ACCEPTED}`);
  return strategy;
}

async function strategyInFile(file: string, cases: number): Promise<Strategy> {
  const cannot = (why: string): Misuse => new Misuse(`Cannot use the strategy in ${file}: ${why}`);
  const path = resolve(file);
  if (!existsSync(path)) throw cannot("there is no such file");
  if (!statSync(path).isFile()) throw cannot("it is not a file");
  const exported = await exportOf(path).catch((error: unknown) => {
    throw cannot(`it cannot be loaded: ${wordsOf(error)}`);
  });
  if (exported === undefined) throw cannot("it exports no strategy: export const strategy = …");
  const made = await makeOf(exported).catch((error: unknown) => {
    throw cannot(`its function throws: ${wordsOf(error)}`);
  });
  const fault = shapeFault(made);
  if (fault !== null) throw cannot(fault);
  const strategy = made as Strategy;
  const wrong = faultOfStrategy(strategy, new SeededRng("strategy-suite"), cases);
  if (wrong !== null) throw cannot(wrong);
  return strategy;
}

/** Its `strategy` is one, or a function that makes one of our parts. */
async function makeOf(exported: unknown): Promise<unknown> {
  return typeof exported === "function" ? exported(parts) : exported;
}

async function exportOf(path: string): Promise<unknown> {
  const loaded: { readonly strategy?: unknown } = await importFile(pathToFileURL(path).href);
  return loaded.strategy;
}

/** Node itself reads TypeScript from 22.18 on. On older ones tsx does, which is installed with this package. */
async function importFile(url: string): Promise<{ readonly strategy?: unknown }> {
  try {
    return await import(url);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
  }
  const { tsImport } = await import("tsx/esm/api");
  return tsImport(url, import.meta.url);
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
