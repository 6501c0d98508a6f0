// How a machine learns how an attempt is: it asks for a probe, and is told what came of it.

import type { AttemptKey } from "../core/task/attempt.ts";
import type { Probe, ProbeResult } from "../core/task/probe.ts";
import type { TaskSpec } from "../core/task/spec.ts";

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

/** What came of a command: its exit code; `silent`: it did not end in time, and was killed if that could be done;
 * `none`: the runtime could not run it, which says nothing about the attempt. */
export type Executed =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "silent" }
  | { readonly kind: "none"; readonly reason: string };

/** What a runtime offers to whoever probes its attempts. Neither promise rejects. */
export interface AttemptAccess {
  /** Where this machine reaches the attempt's port, as host:port; null: nowhere, or it does not run. */
  reach(key: AttemptKey, containerPort: number, signal: AbortSignal): Promise<string | null>;
  /** Runs `command` in the attempt's own surroundings, for `timeoutMs` milliseconds at most. */
  execute(key: AttemptKey, spec: TaskSpec, command: readonly string[], timeoutMs: number): Promise<Executed>;
}
