// The shape every role has: facts go in, one batch comes out, somebody else acts. See docs/architecture.md.

import type { Instant } from "../kernel/time.ts";

/** What to make durable, and what to do once it is. */
export interface Batch<Change, Effect> {
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
}

export interface Machine<Event, Change, Effect> {
  /** Takes in a fact and marks what it makes dirty. Never decides, never fails. */
  observe(now: Instant, event: Event): void;
  /** Drains what is dirty into one bounded batch; stored state in memory is changed here and nowhere else. */
  decide(now: Instant): Batch<Change, Effect>;
  /** When it wants a turn though nothing arrives; at or before now when work is left, NEVER when none. */
  nextWake(): Instant;
}

/** All that differs between the two worlds. */
export interface LoopPorts<Change, Effect> {
  now(): Instant;
  /** Calls `loop.turn()` a little later, once. */
  soon(): void;
  /** Calls `loop.wake()` at `at`. An earlier wake that is still under way may be kept instead: an early wake
   * re-arms itself without a turn. */
  wakeAt(at: Instant): void;
  /** Makes the changes durable, then calls `done`. A failed commit ends the process; `done` is then never called. */
  commit(changes: readonly Change[], done: () => void): void;
  perform(effect: Effect): void;
}
