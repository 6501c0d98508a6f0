// How a machine learns how an attempt is: it asks for a probe, and is told what came of it.

import type { Probe, ProbeResult } from "../core/task/probe.ts";

/**
 * Exactly one result is told for each `probe`, later, never from inside the call, after the check's timeout and a
 * little at the latest. What the prober itself could not do is the outcome `none`, never a failure of the task.
 */
export interface HealthProber<Kind extends Probe> {
  /** Who is told. Called once, before the first probe. */
  listen(listener: (result: ProbeResult) => void): void;
  probe(probe: Kind): void;
  /** Gives up what is under way. Nothing is told after `done`. */
  close(done: () => void): void;
}
