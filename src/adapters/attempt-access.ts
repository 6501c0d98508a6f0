// What a runtime offers to whoever probes its attempts. Each runtime has one, beside its TaskRuntime; it must not know
// what a health check is.

import type { AttemptKey } from "../core/task/attempt.ts";
import type { TaskSpec } from "../core/task/spec.ts";

/** What came of a command: its exit code; `silent`: it did not end in time, and was killed if that could be done;
 * `none`: the runtime could not run it, which says nothing about the attempt. */
export type Executed =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "silent" }
  | { readonly kind: "none"; readonly reason: string };

/** Neither promise rejects, but for a bug. */
export interface AttemptAccess {
  /** Where this machine reaches the attempt's port, as host:port; null: nowhere, or it does not run. */
  reach(key: AttemptKey, containerPort: number, signal: AbortSignal): Promise<string | null>;
  /** Runs `command` in the attempt's own surroundings, for `timeoutMs` milliseconds at most. */
  execute(key: AttemptKey, spec: TaskSpec, command: readonly string[], timeoutMs: number): Promise<Executed>;
}
