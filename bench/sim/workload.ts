// The workload of the skeleton bench in bad weather: 1 % of the attempts fail by themselves, and 1 % of the nodes lose
// power some time during the run, each for half a minute on average.

import type { Scenario } from "../../sim/scenario.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import { type SkeletonSize, scenarioOf } from "../skeleton/workload.ts";

const FAILURES_PER_MILLION = 10_000;
const CRASHED_PERCENT = 1;

export function stormyScenarioOf(size: SkeletonSize): Scenario {
  const calm = scenarioOf(size);
  const crashes = Math.max(1, (size.nodes * CRASHED_PERCENT) / 100);
  const every = Math.floor(calm.length / crashes);
  return {
    ...calm,
    name: "sim-bench",
    summary: `${size.nodes} nodes, ${size.tasks} tasks, 1 % of the attempts fail, 1 % of the nodes crash`,
    runtime: { ...calm.runtime, crashes: FAILURES_PER_MILLION },
    faults: { ...calm.faults, rates: { "power-off": { every, lasting: seconds(30) } } },
  };
}
