// What runs attempts on a node: a container engine, plain processes, or the tank's runtime.

import type { Instant } from "../core/kernel/time.ts";
import type { AttemptKey } from "../core/task/attempt.ts";
import type { Assignment, RuntimeEvent } from "../core/worker/events.ts";

/**
 * Verbs return at once; what became of them is told to the listener as a `RuntimeEvent`, later, never from inside
 * the call. Verbs may be repeated and then find their work done:
 * - `start` of an attempt that runs already tells `started` again; of one that has ended, `exited`.
 * - `stop` of one that has ended tells `exited` again; of one that it does not know, `exited` with a null exit
 *   code; of one that is starting, it cancels: `startFailed` (`cancelled`), or `started` and then `exited`.
 * - `remove` of one that is not there tells `removed`. It kills what still runs.
 * - `list` tells all of this node's containers (labels of cluster and node), ended ones included. The end of one that is
 *   listed as running is told after that, also when it came while the listing was on its way.
 * `unavailable` means that nothing is known about what happened: the verb will be asked for again.
 */
export interface TaskRuntime {
  /** Who is told. Called once, before the first verb. */
  listen(listener: (event: RuntimeEvent) => void): void;
  start(assignment: Assignment): void;
  /** Asks the attempt to end (SIGTERM) and kills it after `graceMs` milliseconds. */
  stop(key: AttemptKey, graceMs: number): void;
  remove(key: AttemptKey): void;
  list(): void;
  /** The latest instant of the machine's clock at which a task that is `onDisconnect: stop` may be started, to be looked
   * at after the pull, just before the start: one that comes later ends in `startFailed` (`fenced`). Told again with
   * every renewal; none may be started before it was told once. */
  allowStarts(until: Instant): void;
  /** Stops listening to the engine; containers go on. Nothing is told after `done`. */
  close(done: () => void): void;
}
