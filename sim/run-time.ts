// What a simulated container does: how long it runs, how it ends, whether it can start. Written into a task's
// environment, where a real image would have it in its command, so that it survives a manager's restart with the spec.

import type { Rng } from "../src/core/kernel/rng.ts";
import { type Duration, milliseconds } from "../src/core/kernel/time.ts";
import type { TaskSpec } from "../src/core/task/spec.ts";
import { exponential } from "./exponential.ts";
import type { RunTime } from "./scenario.ts";

/** The environment of a task that runs this long and then exits with `exitCode`. */
export function runTimeEnv({ shape, mean }: RunTime, exitCode = 0): Record<string, string> {
  return { RUN_SHAPE: shape, RUN_MS: String(Math.round(mean / 1_000)), EXIT_CODE: String(exitCode) };
}

/** How long this attempt runs when left alone; null: until it is stopped. */
export function runTimeOf(spec: TaskSpec, rng: Rng): Duration | null {
  const { RUN_MS, RUN_SHAPE } = spec.env;
  if (RUN_MS === undefined) return null;
  const mean = milliseconds(Number(RUN_MS));
  return RUN_SHAPE === "exponential" ? exponential(rng, mean) : mean;
}

/** What it exits with then, 0..255. */
export function exitCodeOf(spec: TaskSpec): number {
  return Number(spec.env.EXIT_CODE ?? 0);
}

/** Does it ignore SIGTERM, whatever the scenario's chances say? */
export function ignoresTerm(spec: TaskSpec): boolean {
  return spec.env.TERM === "ignored";
}

/** How its start fails, whatever the scenario's chances say; null: it does not. */
export function startFailureOf(spec: TaskSpec): "image" | "rejected" | null {
  const { START } = spec.env;
  return START === "image" || START === "rejected" ? START : null;
}
