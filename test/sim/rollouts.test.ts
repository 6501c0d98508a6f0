// Updates in the tank: what they promise in fair weather, and that they come to an end in the gale, where the manager crashes
// under them.

import { expect, test } from "vitest";
import { Observer } from "../../sim/observer.ts";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario.ts";
import { rollingUpdate } from "../../sim/scenarios/rolling-update.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import type { Change } from "../../src/core/store/changes.ts";
import { operatedGale } from "./operated-gale.ts";

const updatedGale: Scenario = {
  ...operatedGale,
  name: "updated-gale",
  operations: {
    ...operatedGale.operations,
    every: { ...operatedGale.operations.every, update: seconds(3) },
  },
};

/** How rollouts ended. */
class Ends extends Observer {
  readonly states = new Set<string>();
  override committed(_at: number, changes: readonly Change[]): void {
    for (const change of changes) if (change.kind === "jobRolloutEnded") this.states.add(change.state);
  }
}

test.each([
  ["in fair weather", rollingUpdate, 1],
  ["in fair weather", rollingUpdate, 2],
  ["in the gale", updatedGale, 1],
  ["in the gale", updatedGale, 2],
  ["in the gale", updatedGale, 3],
] as const)("updates keep their promises and come to an end %s", (_, scenario, seed) => {
  const ends = new Ends();
  const result = runScenario(scenario, seed, { digest: false, observers: [ends] });
  expect([verdictOf(result), result.violations, result.crash]).toEqual(["held", [], null]);
  expect([...ends.states]).toEqual(expect.arrayContaining(["done"]));
  if (scenario === rollingUpdate) expect([...ends.states].sort()).toEqual(["done", "rolled-back"]);
});
