// The workload of the skeleton bench as a scenario: nodes of six slots at 70 % load, tasks of 100 s on average, a
// sync wait of 5 s, no faults. It ends with the last arrival.

import type { Scenario } from "../../sim/scenario.ts";
import { calm } from "../../sim/scenarios/calm.ts";
import { milliseconds, seconds } from "../../src/core/kernel/time.ts";
import type { Resources } from "../../src/core/task/spec.ts";

export interface SkeletonSize {
  readonly nodes: number;
  readonly tasks: number;
  /** How many different requests the tasks are drawn from. */
  readonly shapes: number;
  readonly strategy: string;
}

const SLOTS = 6;
const LOAD = 0.7;
const MEAN_RUN_SECONDS = 100;

/** Arrivals at rate nodes × 6 × 0.7 / 100 s: about 2,400 s for 100 tasks a node. */
export function scenarioOf({ nodes, tasks, shapes, strategy }: SkeletonSize): Scenario {
  const rate = (nodes * SLOTS * LOAD) / MEAN_RUN_SECONDS;
  const over = seconds(tasks / rate);
  return {
    ...calm,
    name: "skeleton-bench",
    summary: `${nodes} nodes, ${tasks} tasks, no faults`,
    nodes: { count: nodes, capacity: shapes === 1 ? { slot: SLOTS } : { slot: SLOTS, cpu: SLOTS * shapes } },
    workload: {
      ...calm.workload,
      tasks,
      arrival: { shape: "poisson", over },
      servicePercent: 0,
      sizes: sizesOf(shapes),
      run: { shape: "exponential", mean: seconds(MEAN_RUN_SECONDS) },
      stopPercent: 0,
      patience: 0,
    },
    disk: { ...calm.disk, discard: true },
    liveness: { ...calm.liveness, wait: seconds(5) },
    retention: { finishedTasksMax: 10_000, eventsMax: 10_000, requestsMs: 60_000 },
    turnDelayMax: { manager: milliseconds(10), worker: 0 },
    strategy,
    length: over,
    quiet: 0,
  };
}

/** All take one slot and differ by a CPU that is never short. */
function sizesOf(shapes: number): Resources[] {
  if (shapes === 1) return [{ slot: 1 }];
  return Array.from({ length: shapes }, (_, shape) => ({ slot: 1, cpu: shape + 1 }));
}
