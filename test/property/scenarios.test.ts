// The first property of the whole: whatever small cluster, work and faults, every promise is kept and everything
// converges once it is healed. A failure is shrunk, and says how to run it again.

import fc from "fast-check";
import { expect, test } from "vitest";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { FAILURES, saveRun } from "../../sim/run-file.ts";
import { scenarioFaults } from "../../sim/validate-scenario.ts";
import { type SmallRun, smallRuns } from "./small-scenarios.ts";

/** PROPERTY_SEED and PROPERTY_PATH repeat a failure; PROPERTY_RUNS looks longer (npm run test:long: 1,000). */
const { PROPERTY_SEED = "1", PROPERTY_PATH, PROPERTY_RUNS = "100" } = process.env;

test("every generated scenario is valid", () => {
  for (const { scenario } of fc.sample(smallRuns, { seed: 1, numRuns: 200 })) {
    expect(scenarioFaults(scenario)).toEqual([]);
  }
});

test("every small scenario keeps its promises and converges", { timeout: 3_600_000 }, () => {
  const parameters = {
    seed: Number(PROPERTY_SEED),
    numRuns: Number(PROPERTY_RUNS),
    ...(PROPERTY_PATH === undefined ? {} : { path: PROPERTY_PATH }),
  };
  const details = fc.check(fc.property(smallRuns, holds), parameters);
  if (!details.failed) return;
  const again = `PROPERTY_SEED=${details.seed} PROPERTY_PATH=${details.counterexamplePath} npx vitest run test/property`;
  const [found] = details.counterexample ?? [];
  const note = `found by test/property with seed ${details.seed}`;
  const path = found === undefined ? "" : saveRun(FAILURES, `property-${details.seed}`, { ...found, note });
  const kept = `npm run sim -- replay ${path}`;
  throw new Error(`${fc.defaultReportMessage(details)}\nreplay: ${kept}\nor: ${again}`, {
    cause: details.errorInstance,
  });
});

function holds({ scenario, seed }: SmallRun): void {
  const { digest: _, ...result } = runScenario(scenario, seed);
  if (result.crash !== null) throw result.crash;
  const trouble = [...result.violations.map(({ text }) => text), result.unconverged];
  expect([verdictOf({ ...result, digest: null }), trouble]).toEqual(["held", [null]]);
}
