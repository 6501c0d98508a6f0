// Bad scenarios die here, with one line that says which field, what was given and what is accepted. The world takes
// what has passed as it is.

import type { Scenario } from "./scenario.ts";
import { givenText } from "./schema/given-text.ts";
import { brokenJointRules, type Fault } from "./schema/joint-rules.ts";
import { wrongFields } from "./schema/wrong-fields.ts";

/** What is wrong with the scenario, one line each; empty when it can be run. */
export function scenarioFaults(scenario: Scenario): string[] {
  const wrong = wrongFields(scenario, "typescript");
  const faults = wrong.length > 0 ? wrong : brokenJointRules(scenario);
  return faults.map((fault) => `Cannot run ${scenario.name}: ${faultText(fault)}`);
}

export const faultText = ({ path, given, accepted }: Fault): string =>
  `${path} is ${givenText(given)}, accepted is ${accepted}`;
