// One worker process's way to its machine's engine: it loses verbs as the engine says, and lets no fenced container
// start later than its worker's lease allows. It must not know what containers do.

import type { Instant } from "../src/core/kernel/time.ts";
import type { AttemptKey } from "../src/core/task/attempt.ts";
import type { Assignment, RuntimeEvent } from "../src/core/worker/events.ts";
import type { TaskRuntime } from "../src/ports/task-runtime.ts";
import type { SimEngine } from "./engine.ts";
import type { EngineClient } from "./engine-client.ts";

/** The process that a runtime is part of. */
export interface RuntimeProcess {
  now(): Instant;
  /** Calls `act` when the process is not paused. */
  whenAwake(act: () => void): void;
}

/** One worker process's way to its engine. */
export class SimRuntime implements TaskRuntime, EngineClient {
  private readonly engine: SimEngine;
  private readonly process: RuntimeProcess;
  private listener: ((event: RuntimeEvent) => void) | null = null;
  private startUntil: Instant = -1;

  /** `process`: in which it runs. */
  constructor(engine: SimEngine, process: RuntimeProcess) {
    this.engine = engine;
    this.process = process;
  }

  /** May a fenced container be started now, by the machine's clock? */
  get mayStart(): boolean {
    return this.process.now() <= this.startUntil;
  }

  whenAwake(act: () => void): void {
    this.process.whenAwake(act);
  }

  listen(listener: (event: RuntimeEvent) => void): void {
    this.listener = listener;
    this.engine.connect(this);
  }

  start(assignment: Assignment): void {
    if (this.engine.refuses()) this.engine.giveUp("start", assignmentKey(assignment));
    else this.engine.start(assignment);
  }

  stop(key: AttemptKey, graceMs: number): void {
    if (this.engine.refuses()) this.engine.giveUp("stop", key);
    else this.engine.stop(key, graceMs);
  }

  remove(key: AttemptKey): void {
    if (this.engine.refuses()) this.engine.giveUp("remove", key);
    else this.engine.remove(key);
  }

  allowStarts(until: Instant): void {
    this.startUntil = until;
  }

  list(): void {
    if (this.engine.refuses()) this.engine.giveUp("list", null);
    else this.engine.list();
  }

  close(done: () => void): void {
    this.listener = null;
    this.engine.disconnect();
    done();
  }

  /** For the engine: tells the worker, if it still listens. */
  tell(event: RuntimeEvent): void {
    this.listener?.(event);
  }
}

const assignmentKey = ({ taskId, attempt }: Assignment): AttemptKey => ({ taskId, attempt });
