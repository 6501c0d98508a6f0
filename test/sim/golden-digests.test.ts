// Golden digests: what five scenarios come to with one seed, on every machine and Node version. A change here is a change of
// what the core decides, or of what the tank draws: the commit that makes it says why.

import { expect, test } from "vitest";
import { runScenario } from "../../sim/run.ts";
import { scenarioNamed } from "../../sim/scenarios/catalogue.ts";

const SEED = 1;

const GOLDEN: Readonly<Record<string, string>> = {
  calm: "bba36728f453bfc8",
  fencing: "6b9b7a4e96e20249",
  "rolling-drain": "0c593ea2743fed53",
  swarm: "d08227082ff4b214",
  "thundering-herd": "adb261e0819cbd0c",
};

test.each(Object.entries(GOLDEN))("the scenario %s has the digest it always had", (name, digest) => {
  const scenario = scenarioNamed(name);
  if (scenario === undefined) throw new Error(`No scenario is called ${name}`);
  expect(runScenario(scenario, SEED, { measures: false }).digest).toBe(digest);
});
