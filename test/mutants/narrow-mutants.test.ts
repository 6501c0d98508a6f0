// The mutants that one checker alone can notice: it must, and with it switched off they must live. `npm run mutants` shows
// the same for every checker and every mutant, and how many seeds each one takes.

import { describe, expect, test } from "vitest";
import { type Case, cases } from "./catalogue.ts";
import { hunt } from "./hunt.ts";
import { narrowMutants } from "./narrow-mutants.ts";

const SEEDS = 12;

/** The only checker that notices. */
const ONLY: Readonly<Record<string, string>> = {
  "queue longer than said": "bounded-queue",
  "work for the late": "only-ready-nodes",
  "history skips a step": "legal-transitions",
  "stop taken back for a turn": "stopped-stays-stopped",
  "down too early": "one-live-attempt",
  "replaced late": "replacement",
  "mass failure overlooked": "mass-failure",
  "worker answers before it has noted whose it is": "commit-before-effect",
};

const caseOf = (name: string): Case => {
  const found = cases.find(({ mutant }) => mutant.name === name);
  if (found === undefined) throw new Error(`No mutant is called ${name}`);
  return found;
};

test("the catalogue has every mutant once, and more than thirty", () => {
  const names = cases.map(({ mutant }) => mutant.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(30);
  expect(narrowMutants.every(({ name }) => names.includes(name))).toBe(true);
});

describe.each(Object.entries(ONLY))("the mutant %s", (name, checker) => {
  test(`is noticed by ${checker}`, () => {
    expect(hunt(caseOf(name), 1, SEEDS).by).toBe(checker);
  });

  test("lives when it does not watch", () => {
    expect(hunt(caseOf(name), 1, 2, checker).by).toBeNull();
  });
});
