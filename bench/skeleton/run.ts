// The measured run of the skeleton bench, in a process of its own: its peak memory is then its own, and its heap can
// be given a young generation of a fitting size. It prints its figures as one line of JSON.

import { runScenario } from "../../sim/run.ts";
import { type SkeletonSize, scenarioOf } from "./workload.ts";

export interface SkeletonFigures {
  readonly wallSeconds: number;
  readonly queueEvents: number;
  readonly simulatedSeconds: number;
  readonly tasks: Readonly<Record<string, number>>;
  readonly peakResidentMiB: number;
}

function measure(size: SkeletonSize, seed: number): SkeletonFigures {
  const before = process.hrtime.bigint();
  const result = runScenario(scenarioOf(size), seed, { checks: false, digest: false, measures: false });
  const wallSeconds = Number(process.hrtime.bigint() - before) / 1e9;
  if (result.crash !== null) throw result.crash;
  return {
    wallSeconds,
    queueEvents: result.events,
    simulatedSeconds: result.endedAt / 1e6,
    tasks: result.tasks,
    peakResidentMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const [size = "", seed = "1"] = process.argv.slice(2);
console.log(JSON.stringify(measure(JSON.parse(size) as SkeletonSize, Number(seed))));
