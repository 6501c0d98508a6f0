// Which runs a command asks for: one scenario, or each of a grid of policies and schedulers, all with the same seeds, so that
// they can be compared in pairs.

import { type Preset, presetNamed, presets } from "../../src/core/manager/presets.ts";
import { orderNamed, orders, strategies, strategyNamed } from "../../src/core/scheduler/registry.ts";
import type { Scenario } from "../scenario.ts";
import { underPolicy } from "../under-policy.ts";
import { quoted, shellWord } from "./words.ts";

/** A scenario to run; `strategyFile`: its strategy lies there, yet to be loaded. */
export interface Setup {
  readonly scenario: Scenario;
  readonly strategyFile?: string;
}

const POLICIES = `one or more of ${presets.map(({ name }) => name).join(", ")}`;
const SCHEDULERS = `one or more of ${strategies.map(({ name }) => name).join(", ")}, or files like ./mine.ts`;
const ORDERS = `one of ${orders.map(({ name }) => name).join(", ")}`;

export const GRID_OPTIONS = {
  "--policy": POLICIES,
  "--scheduler": SCHEDULERS,
  "--order": ORDERS,
} as const;

/** `asked` under every policy and scheduler that is named; one setup when none is. What is wrong, in one line. */
export function gridOf(asked: Scenario, values: ReadonlyMap<string, string>): readonly Setup[] | string {
  const policies = readPolicies(values.get("--policy"));
  if (typeof policies === "string") return policies;
  const schedulers = readSchedulers(values.get("--scheduler"));
  if (typeof schedulers === "string") return schedulers;
  const order = values.get("--order");
  if (order !== undefined && orderNamed(order) === undefined)
    return `Cannot take --order ${quoted(order)}: accepted is ${ORDERS}`;
  const ordered = order === undefined ? asked : { ...asked, order };
  const underPolicies = policies.length === 0 ? [ordered] : policies.map((one) => underPolicy(ordered, one));
  return underPolicies.flatMap((scenario) => placedBy(scenario, schedulers));
}

/** The presets that are named, none when none are; what is wrong, in one line. */
export function readPolicies(value: string | undefined): readonly Preset[] | string {
  if (value === undefined) return [];
  const chosen: Preset[] = [];
  for (const name of value.split(",")) {
    const preset = presetNamed(name);
    if (preset === undefined) return `Cannot take --policy ${quoted(name)}: accepted is ${POLICIES}`;
    if (chosen.includes(preset)) return `Cannot take --policy ${value}: ${name} is named twice`;
    chosen.push(preset);
  }
  return chosen;
}

function readSchedulers(value: string | undefined): readonly string[] | string {
  if (value === undefined) return [];
  const names = value.split(",");
  for (const name of names) {
    if (!isFile(name) && strategyNamed(name) === undefined)
      return `Cannot take --scheduler ${quoted(name)}: accepted is ${SCHEDULERS}`;
  }
  if (new Set(names).size < names.length) return `Cannot take --scheduler ${value}: one is named twice`;
  return names;
}

function placedBy(scenario: Scenario, schedulers: readonly string[]): readonly Setup[] {
  if (schedulers.length === 0) return [{ scenario }];
  return schedulers.map((strategy) => {
    const placed = { ...scenario, strategy };
    return isFile(strategy) ? { scenario: placed, strategyFile: strategy } : { scenario: placed };
  });
}

const isFile = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text);

/** The words that make `scenario` of the one it was made of. */
export function placingWords(
  scenario: Scenario,
  original: Pick<Scenario, "strategy" | "order"> | undefined,
): string {
  const { strategy, order } = scenario;
  const scheduler = strategy === original?.strategy ? "" : ` --scheduler ${shellWord(strategy)}`;
  return order === original?.order ? scheduler : `${scheduler} --order ${order}`;
}
