// Every mutant and where it is to be caught. Those that any bad weather shows run in the scenario they bring; the subtle ones
// in the swarm, where the mixture that shows them comes now and then.

import type { Scenario } from "../../sim/scenario.ts";
import { fencing } from "../../sim/scenarios/fencing.ts";
import { swarm } from "../../sim/scenarios/swarm.ts";
import { gale } from "../sim/gale.ts";
import { fenceMutants } from "./fence-mutants.ts";
import { type Mutant, mutants } from "./mutants.ts";
import { narrowMutants } from "./narrow-mutants.ts";

export interface Case {
  readonly mutant: Mutant;
  readonly scenario: Scenario;
}

/** Of the fence mutants, those that the swarm finds too. */
const IN_THE_SWARM = new Set([
  "acknowledgement of an old session accepted",
  "starts not told the watchdog",
  "more granted than counted",
  "strangers spared",
  "watchdog overlooks one",
]);

export const cases: readonly Case[] = [
  ...mutants.map((mutant) => ({ mutant, scenario: mutant.scenario ?? gale })),
  ...fenceMutants.map((mutant) => ({
    mutant,
    scenario: IN_THE_SWARM.has(mutant.name) ? swarm : fencing,
  })),
  ...narrowMutants.map((mutant) => ({ mutant, scenario: mutant.scenario ?? gale })),
];
