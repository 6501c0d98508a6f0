// What every side of a comparison simulates, as a file that all of them read: Poisson arrivals and exponential run times, drawn
// once. It must not know who reads it.

import { readFileSync } from "node:fs";
import { exponential } from "../../sim/exponential.ts";
import type { Scenario, TracedTask } from "../../sim/scenario.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import { scenarioOf } from "../skeleton/workload.ts";
import { writeWhole } from "../write-whole.ts";

export const SLOTS = 6;
export const LOAD = 0.7;
export const MEAN_RUN_SECONDS = 100;

export interface PeerSize {
  readonly nodes: number;
  readonly tasks: number;
}

const HEAD = "arrival_us,run_us";
/** Containers run whole milliseconds. */
const MILLISECOND = 1_000;

/** Tasks in the order in which they arrive, a line each, in microseconds. */
export function writeWorkload(path: string, { nodes, tasks }: PeerSize, seed: number): void {
  const rng = new SeededRng(`peers/${seed}`);
  const gap = seconds(MEAN_RUN_SECONDS) / (nodes * SLOTS * LOAD);
  const lines = [HEAD];
  // Gaps are drawn a thousand times too long, so that the shortest are not all cut to 0.
  for (let task = 0, at = 0; task < tasks; task++) {
    at += exponential(rng, Math.round(gap * 1_000));
    const run = exponential(rng, seconds(MEAN_RUN_SECONDS));
    lines.push(`${Math.floor(at / 1_000)},${Math.ceil(run / MILLISECOND) * MILLISECOND}`);
  }
  writeWhole(path, `${lines.join("\n")}\n`);
}

/** The file as a scenario of calm weather that ends with the last arrival: first fit, no checks, nothing fails. */
export function peerScenario(path: string, nodes: number): Scenario {
  const [, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  const trace = lines.map((line): TracedTask => {
    const [at, run] = line.split(",").map(Number);
    return { at: at as number, resources: { slot: 1 }, run: run as number };
  });
  const calm = scenarioOf({ nodes, tasks: trace.length, shapes: 1, strategy: "first-fit" });
  return {
    ...calm,
    name: "peers",
    workload: { ...calm.workload, trace },
    length: trace.at(-1)?.at ?? 0,
  };
}
