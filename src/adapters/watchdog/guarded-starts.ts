// A runtime that starts fenced attempts only once a watchdog holds the notice that names them: a promise that can't be
// kept is not given. Everything else goes through. It must not know which runtime it stands before.

import type { Instant } from "../../core/kernel/time.ts";
import { type AttemptKey, keyText } from "../../core/task/attempt.ts";
import type { Assignment, RuntimeEvent } from "../../core/worker/events.ts";
import type { TaskRuntime } from "../../ports/task-runtime.ts";

export class GuardedStarts implements TaskRuntime {
  private readonly runtime: TaskRuntime;
  private readonly confirmed: () => Promise<void>;
  /** Fenced starts that wait for the watchdog. */
  private readonly waiting = new Map<string, Assignment>();
  private listener: (event: RuntimeEvent) => void = () => {};

  /** `confirmed` resolves when a watchdog holds the newest notice, and rejects, saying why, when none can be had. */
  constructor(runtime: TaskRuntime, confirmed: () => Promise<void>) {
    this.runtime = runtime;
    this.confirmed = confirmed;
  }

  listen(listener: (event: RuntimeEvent) => void): void {
    this.listener = listener;
    this.runtime.listen(listener);
  }

  start(assignment: Assignment): void {
    if (assignment.spec.onDisconnect === "keep") return this.runtime.start(assignment);
    const text = keyText(assignment);
    if (this.waiting.has(text)) return;
    this.waiting.set(text, assignment);
    const go = (): void => {
      if (this.giveUp(assignment)) this.runtime.start(assignment);
    };
    this.confirmed().then(go, (error: Error) => {
      if (this.giveUp(assignment)) this.refuse(assignment, "rejected", unguarded(error.message));
    });
  }

  stop(key: AttemptKey, graceMs: number): void {
    if (!this.giveUp(key)) return this.runtime.stop(key, graceMs);
    setImmediate(() => this.refuse(key, "cancelled", "A stop came first"));
  }

  remove(key: AttemptKey): void {
    this.giveUp(key);
    this.runtime.remove(key);
  }

  list(): void {
    this.runtime.list();
  }

  allowStarts(until: Instant): void {
    this.runtime.allowStarts(until);
  }

  close(done: () => void): void {
    this.waiting.clear();
    this.listener = () => {};
    this.runtime.close(done);
  }

  /** Was it waiting still? */
  private giveUp(key: AttemptKey): boolean {
    return this.waiting.delete(keyText(key));
  }

  private refuse({ taskId, attempt }: AttemptKey, code: "rejected" | "cancelled", reason: string): void {
    this.listener({ kind: "startFailed", key: { taskId, attempt }, code, reason });
  }
}

const unguarded = (why: string): string =>
  `Cannot start a task that must not run twice: no watchdog would end it if this worker died. ${why}`;
