// One run of a sweep, whoever carries it out: this thread or another.

import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import { runScenario } from "../run.ts";
import type { Scenario } from "../scenario.ts";
import { type RunSummary, summaryOf } from "./run-summary.ts";

/** What is to be run, as plain data. */
export interface RunOrder {
  readonly place: number;
  readonly scenario: Scenario;
  readonly seed: number;
}

/** `strategy`: in place of the one that the scenario names. */
export function perform({ place, scenario, seed }: RunOrder, strategy?: Strategy): RunSummary {
  const start = performance.now();
  const result = runScenario(scenario, seed, strategy === undefined ? {} : { strategy });
  return summaryOf(result, place, performance.now() - start);
}
