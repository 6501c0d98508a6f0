// Every shipped scenario. A new one is a file of its own and a line here.

import type { Scenario } from "../scenario.ts";
import { backfill } from "./backfill.ts";
import { calm } from "./calm.ts";
import { fencing } from "./fencing.ts";
import { flapping } from "./flapping.ts";
import { managerCrashLoop } from "./manager-crash-loop.ts";
import { nodeLoss } from "./node-loss.ts";
import { oneWayPartition } from "./one-way-partition.ts";
import { partition } from "./partition.ts";
import { preemption } from "./preemption.ts";
import { reaping } from "./reaping.ts";
import { rollingDrain } from "./rolling-drain.ts";
import { sickness } from "./sickness.ts";
import { storm } from "./storm.ts";

export const scenarios: readonly Scenario[] = [
  calm,
  storm,
  nodeLoss,
  partition,
  oneWayPartition,
  managerCrashLoop,
  flapping,
  fencing,
  reaping,
  rollingDrain,
  backfill,
  preemption,
  sickness,
];

/** The scenario called `name`; undefined when there is none. */
export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
