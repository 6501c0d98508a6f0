// Every shipped scenario. A new one is a file of its own, in YAML or TypeScript, and a line here. Those in TypeScript are
// what the others may extend.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { present } from "../../src/core/kernel/assert.ts";
import type { Scenario } from "../scenario.ts";
import { readScenario } from "../schema/read-scenario.ts";
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
import { recoverySituations } from "./recovery.ts";
import { rollingDrain } from "./rolling-drain.ts";
import { rollingUpdate } from "./rolling-update.ts";
import { sickness } from "./sickness.ts";
import { storm } from "./storm.ts";
import { swarm } from "./swarm.ts";

const written: readonly Scenario[] = [
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
  rollingUpdate,
  backfill,
  preemption,
  sickness,
  swarm,
  ...recoverySituations,
];

/** Those that are files of their own beside this one. */
const files = [
  "rack-loss",
  "mass-loss",
  "bad-registry",
  "crash-looping-image",
  "black-hole",
  "thundering-herd",
  "overload",
  "clock-drift",
  "manager-upgrade",
] as const;

export const scenarios: readonly Scenario[] = [...written, ...files.map(read)];

/** Beside this file, or, once this is built, where the sources lie. */
function read(name: string): Scenario {
  const places = ["./", "../../../sim/scenarios/"].map((place) => new URL(place, import.meta.url));
  const paths = places.map((place) => fileURLToPath(new URL(`${name}.yaml`, place)));
  const found = readScenario(present(paths.find(existsSync), `${name}.yaml is shipped`), written);
  if ("faults" in found) throw new Error(found.faults.join("\n"));
  const { source: _, asWritten: __, ...scenario } = found.scenario;
  return scenario;
}

/** The scenario called `name`; undefined when there is none. */
export function scenarioNamed(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
