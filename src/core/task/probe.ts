// A probe and what came of it, as the machines and the probers speak of them. A probe has a number of its own, so that
// the answer to an old one can't be taken for that of a newer one, nor for another attempt's.

import type { AttemptKey } from "./attempt.ts";
import type { HealthCheck, HttpCheck, TaskSpec, TcpCheck } from "./spec.ts";

/** `passed`: as expected. `failed`: an answer, and not the expected one. `silent`: no answer within the timeout, or no
 * way there. `none`: it was not carried out, which says nothing about the task. */
export type ProbeOutcome = "passed" | "failed" | "silent" | "none";

/** One probe of an attempt. */
export interface Probe extends AttemptKey {
  /** 1, 2, 3, … in the life of the machine that asks. */
  readonly number: number;
}

/** What a manager asks: over the network, at the host port. */
export interface NetworkProbe extends Probe {
  readonly node: number;
  /** host:port. */
  readonly address: string;
  readonly check: HttpCheck | TcpCheck;
}

/** What a worker asks: on its own machine, in whatever way the runtime has to get at the attempt. */
export interface LocalProbe extends Probe {
  readonly spec: TaskSpec;
  readonly check: HealthCheck;
}

export interface ProbeResult extends Probe {
  readonly outcome: ProbeOutcome;
  /** What was asked and what was wrong, for people: "GET /health answered 500". */
  readonly detail: string;
}
