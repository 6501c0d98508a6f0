// One measured run of the sim bench, in a process of its own: its peak memory is then its own, and a profile is of nothing
// else. It prints its figures as one line of JSON.

import { runScenario } from "../../sim/run.ts";
import type { SkeletonSize } from "../skeleton/workload.ts";
import { stormyScenarioOf } from "./workload.ts";

export interface SimFigures {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly queueEvents: number;
  readonly simulatedSeconds: number;
  readonly violations: number;
  readonly nodeCrashes: number;
  readonly restarts: number;
  readonly peakResidentMiB: number;
}

function measure(size: SkeletonSize, seed: number, checks: boolean): SimFigures {
  const before = process.hrtime.bigint();
  const result = runScenario(stormyScenarioOf(size), seed, { checks, digest: false, measures: false });
  const wallSeconds = Number(process.hrtime.bigint() - before) / 1e9;
  if (result.crash !== null) throw result.crash;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    wallSeconds,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    queueEvents: result.events,
    simulatedSeconds: result.endedAt / 1e6,
    violations: result.violations.length,
    nodeCrashes: result.statistics.faults["power-off"],
    restarts: result.statistics.restarts,
    peakResidentMiB: Math.round(maxRSS / 1024),
  };
}

const [size = "", seed = "1", checks = "with"] = process.argv.slice(2);
console.log(JSON.stringify(measure(JSON.parse(size) as SkeletonSize, Number(seed), checks === "with")));
