// A runtime around another that keeps what an attempt has written when it is removed, and logs that find it there. That the
// attempt goes matters more: it goes whatever becomes of its output.

import type { Readable } from "node:stream";
import type { Instant } from "../core/kernel/time.ts";
import type { AttemptKey } from "../core/task/attempt.ts";
import type { Assignment, RuntimeEvent } from "../core/worker/events.ts";
import type { TaskRuntime } from "../ports/task-runtime.ts";
import type { KeptOutput } from "./kept-output.ts";
import type { LogRequest, TaskLogs } from "./task-logs.ts";

/** Lines of an attempt that are kept: the last. */
const LINES_MAX = 1_000;
/** A runtime that did not answer is not asked for output again for so long, milliseconds. */
const REST_MS = 5_000;

export class KeepingRuntime implements TaskRuntime {
  private readonly inner: TaskRuntime;
  private readonly logs: TaskLogs;
  private readonly kept: KeptOutput;
  /** One after the other: nobody waits for output. */
  private turn: Promise<void> = Promise.resolve();
  private restUntilMs = 0;
  private readonly closed = new AbortController();

  /** `logs` are those of `inner`. */
  constructor(inner: TaskRuntime, logs: TaskLogs, kept: KeptOutput) {
    this.inner = inner;
    this.logs = logs;
    this.kept = kept;
  }

  listen(listener: (event: RuntimeEvent) => void): void {
    this.inner.listen(listener);
  }

  start(assignment: Assignment): void {
    this.inner.start(assignment);
  }

  stop(key: AttemptKey, graceMs: number): void {
    this.inner.stop(key, graceMs);
  }

  remove(key: AttemptKey): void {
    this.turn = this.turn.then(async () => {
      await this.keep(key).catch(() => {
        this.restUntilMs = performance.now() + REST_MS;
      });
      if (!this.closed.signal.aborted) this.inner.remove(key);
    });
  }

  list(): void {
    this.inner.list();
  }

  allowStarts(until: Instant): void {
    this.inner.allowStarts(until);
  }

  close(done: () => void): void {
    this.closed.abort();
    this.turn.then(() => this.inner.close(done));
  }

  private async keep(key: AttemptKey): Promise<void> {
    const { signal } = this.closed;
    if (signal.aborted || performance.now() < this.restUntilMs) return;
    const output = await this.logs.open(key, { follow: false, tail: LINES_MAX }, signal);
    if (output !== null) await this.kept.keep(key, output);
  }
}

/** The output of what is there, and of what was. */
export class KeepingLogs implements TaskLogs {
  private readonly inner: TaskLogs;
  private readonly kept: KeptOutput;

  constructor(inner: TaskLogs, kept: KeptOutput) {
    this.inner = inner;
    this.kept = kept;
  }

  async open(key: AttemptKey, request: LogRequest, signal: AbortSignal): Promise<Readable | null> {
    return (await this.inner.open(key, request, signal)) ?? (await this.kept.open(key, request.tail));
  }
}
