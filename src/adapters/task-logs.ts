// What attempts have written, as bytes to be read on. Beside the port of the runtimes, not in it: logs are not facts that
// a machine decides by, so they never pass through one.

import type { Readable } from "node:stream";
import type { AttemptKey } from "../core/task/attempt.ts";

export interface LogRequest {
  /** Go on until the attempt has ended. */
  readonly follow: boolean;
  /** Begin with this many of the last lines (0..); null: with the first. */
  readonly tail: number | null;
}

export interface TaskLogs {
  /** Both streams of the attempt's output, in the order they were written as far as that is known; empty when it ran and wrote
   * nothing, null when it never ran or nothing of it is there any more. Ends early with `signal`. Rejects when the runtime
   * does not answer. */
  open(key: AttemptKey, request: LogRequest, signal: AbortSignal): Promise<Readable | null>;
}
