// A runtime that runs nothing: an attempt "starts" at once and, when its environment says RUN_MS, ends after so long.
// With it a worker costs what its protocol costs and nothing else, so that the manager can be measured alone.

import type { AttemptKey, AttemptReport } from "../../src/core/task/attempt.ts";
import { keyText } from "../../src/core/task/attempt.ts";
import type { Assignment, RuntimeEvent } from "../../src/core/worker/events.ts";
import type { TaskRuntime } from "../../src/ports/task-runtime.ts";

type Listener = (event: RuntimeEvent) => void;

interface Running {
  readonly startedAt: number;
  readonly timer: NodeJS.Timeout | null;
}

export class InstantRuntime implements TaskRuntime {
  private readonly running = new Map<string, Running>();
  private listener: Listener = () => {};

  listen(listener: Listener): void {
    this.listener = listener;
  }

  start({ taskId, attempt, spec }: Assignment): void {
    const key = { taskId, attempt };
    const runMs = Number(spec.env.RUN_MS ?? Number.NaN);
    const timer = Number.isNaN(runMs) ? null : setTimeout(() => this.exit(key, 0), runMs);
    const startedAt = Date.now();
    this.running.set(keyText(key), { startedAt, timer });
    const containerId = keyText(key);
    this.tell({ kind: "started", key, containerId, hostPorts: [], startedAt, process: null });
  }

  stop(key: AttemptKey): void {
    setImmediate(() => this.exit(key, 143));
  }

  remove(key: AttemptKey): void {
    this.forget(key);
    this.tell({ kind: "removed", key });
  }

  list(): void {
    this.tell({ kind: "listed", containers: [] });
  }

  allowStarts(): void {}

  close(done: () => void): void {
    this.listener = () => {};
    for (const { timer } of this.running.values()) if (timer !== null) clearTimeout(timer);
    this.running.clear();
    done();
  }

  private exit(key: AttemptKey, exitCode: NonNullable<AttemptReport["exitCode"]>): void {
    this.forget(key);
    this.listener({ kind: "exited", key, exitCode, finishedAt: Date.now(), reason: null });
  }

  private forget(key: AttemptKey): void {
    const timer = this.running.get(keyText(key))?.timer ?? null;
    if (timer !== null) clearTimeout(timer);
    this.running.delete(keyText(key));
  }

  /** Never from inside the verb. */
  private tell(event: RuntimeEvent): void {
    setImmediate(() => this.listener(event));
  }
}
