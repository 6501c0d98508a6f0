// Golden digests: what five scenarios come to with one seed, on every machine and Node version. A change here is a change of
// what the core decides, or of what the tank draws: the commit that makes it says why.

import { expect, test } from "vitest";
import { runScenario } from "../../sim/run.ts";
import { scenarioNamed } from "../../sim/scenarios/catalogue.ts";

const SEED = 1;

const GOLDEN: Readonly<Record<string, string>> = {
  calm: "96920782c353eb77",
  fencing: "1af73f5c9b3c49ce",
  "rolling-drain": "63816f42650d9704",
  swarm: "2de1b403908af408",
  "thundering-herd": "f2851a5cca01fd52",
};

test.each(Object.entries(GOLDEN))("the scenario %s has the digest it always had", (name, digest) => {
  const scenario = scenarioNamed(name);
  if (scenario === undefined) throw new Error(`No scenario is called ${name}`);
  expect(runScenario(scenario, SEED, { measures: false }).digest).toBe(digest);
});
