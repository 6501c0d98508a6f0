// The words that say how and in which order a run places, whatever its scenario says. It reads words only: a file that one of
// them names is loaded by whoever can.

import { orderNamed, orders, strategies, strategyNamed } from "../src/core/scheduler/registry.ts";
import type { Scenario } from "./scenario.ts";

/** Null: as the scenario says. */
export interface Placing {
  readonly strategy: string | null;
  readonly order: string | null;
}

/** Takes --scheduler and --order with their values out of the words; what is wrong with them, in words. */
export function takePlacing(
  all: readonly string[],
): { readonly words: readonly string[]; readonly placing: Placing } | string {
  const words: string[] = [];
  const values: Record<string, string> = {};
  for (let index = 0; index < all.length; index++) {
    const word = all[index] as string;
    if (word !== "--scheduler" && word !== "--order") {
      words.push(word);
      continue;
    }
    const value = all[++index];
    if (values[word] !== undefined) return `Cannot take ${word}: it is given already`;
    if (value === undefined) return `Cannot take ${word} without a value: accepted are ${accepted(word)}`;
    if (!isAccepted(word, value)) return `Cannot take ${word} ${value}: accepted are ${accepted(word)}`;
    values[word] = value;
  }
  return { words, placing: { strategy: values["--scheduler"] ?? null, order: values["--order"] ?? null } };
}

/** The scenario, placed otherwise; with the file that its strategy is in, if it is in one. */
export function placedBy(
  scenario: Scenario,
  { strategy, order }: Placing,
): { readonly scenario: Scenario; readonly strategyFile?: string } {
  if (strategy === null && order === null) return { scenario };
  const changed = { ...scenario, strategy: strategy ?? scenario.strategy, order: order ?? scenario.order };
  return strategy !== null && isFile(strategy)
    ? { scenario: changed, strategyFile: strategy }
    : { scenario: changed };
}

/** The words that make `scenario` of the one it was made of. */
export function placingWords(scenario: Scenario, original: Scenario | undefined): string {
  const { strategy, order } = scenario;
  const scheduler = strategy === original?.strategy ? "" : ` --scheduler ${strategy}`;
  return order === original?.order ? scheduler : `${scheduler} --order ${order}`;
}

const isFile = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text);

function isAccepted(word: string, value: string): boolean {
  if (word === "--order") return orderNamed(value) !== undefined;
  return isFile(value) || strategyNamed(value) !== undefined;
}

function accepted(word: string): string {
  const names = (word === "--order" ? orders : strategies).map(({ name }) => name).join(", ");
  return word === "--order" ? names : `${names}, or a file like ./mine.ts`;
}
