// Who watches the checkers: every machine broken on purpose must be caught, by the checker named here, and the
// real machines must pass on the same seeds.

import { describe, expect, test } from "vitest";
import { verdictOf } from "../../sim/report.ts";
import { type RunResult, runScenario } from "../../sim/run.ts";
import { gale } from "../sim/gale.ts";
import { sickly } from "../sim/sickly.ts";
import { mutants } from "./mutants.ts";

/** On these the real machines are shown to hold, and every mutant is caught on one of them. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** The checker that notices, and the lowest seed on which it does. */
const CAUGHT: Readonly<Record<string, readonly [checker: string, seed: number]>> = {
  "effect before commit": ["commit-before-effect", 1],
  "double dispatch": ["one-live-attempt", 1],
  "stale report accepted": ["one-live-attempt", 5],
  "reservation leaked": ["capacity", 1],
  "retry forgotten": ["convergence", 1],
  "drain ignored": ["drain", 1],
  "drain that moves nothing": ["drain", 1],
  "drain that stops first": ["drain", 1],
  "restart counter reset": ["restart-limits", 1],
  "old probe counts": ["only-the-sick-are-condemned", 1],
  overtaking: ["first-come", 1],
  "backfill that delays": ["easy", 3],
  "gang torn apart": ["gangs", 1],
  "preemption by too little": ["preemption", 1],
  "preemption unasked": ["preemption", 1],
  "update that stops first": ["rollouts", 1],
  "update that overlooks failures": ["convergence", 1],
};

describe("a broken machine is caught", () => {
  for (const mutant of mutants) {
    test(`${mutant.name}: ${mutant.breaks}`, () => {
      const [checker, seed] = CAUGHT[mutant.name] ?? ["one that is named here", 1];
      const scenario = mutant.scenario ?? gale;
      const result = runScenario(scenario, seed, { digest: false, factories: mutant.factories });
      expect(catcherOf(result)).toBe(checker);
    });
  }

  test("each mutant is expected here", () => {
    expect(Object.keys(CAUGHT)).toEqual(mutants.map((mutant) => mutant.name));
  });
});

test.each(SEEDS)("the real machines hold on seed %i", (seed) => {
  for (const scenario of [gale, sickly]) {
    const result = runScenario(scenario, seed, { digest: false });
    expect([verdictOf(result), result.violations, result.crash]).toEqual(["held", [], null]);
  }
});

/** What noticed first. */
function catcherOf({ violations, crash, unconverged }: RunResult): string | null {
  if (violations[0] !== undefined) return violations[0].checker;
  if (crash !== null) return "assertion";
  return unconverged === null ? null : "convergence";
}
