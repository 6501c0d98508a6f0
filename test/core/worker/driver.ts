// Drives one worker machine by hand: facts in, the batch out. No loop, no runtime: the test plays both.

import { seconds } from "../../../src/core/kernel/time.ts";
import type { Acknowledgement, Answer, Sync, Wanted } from "../../../src/core/sync/messages.ts";
import type { GuardNotice } from "../../../src/core/watchdog/events.ts";
import { WORKER_DEFAULTS } from "../../../src/core/worker/config.ts";
import type {
  RuntimeEvent,
  WorkerChange,
  WorkerEffect,
  WorkerRecord,
} from "../../../src/core/worker/events.ts";
import { Worker } from "../../../src/core/worker/worker.ts";
import { specOf } from "../specs.ts";

export const INFO = { id: "node-1", name: "node-1", capacity: { cpu: 4000 }, gpus: [], labels: {} };

export class WorkerDriver {
  now = 0;
  readonly worker: Worker;
  readonly changes: WorkerChange[] = [];
  private requests = 0;

  constructor(stored: WorkerRecord | null = null) {
    const config = { info: INFO, wallOffset: 0, ...WORKER_DEFAULTS };
    this.worker = new Worker(config, stored);
  }

  /** Boots it with nothing on its node, or with these containers. */
  boot(containers: Extract<RuntimeEvent, { kind: "listed" }>["containers"] = []): this {
    this.decide();
    this.guardFound(null);
    this.runtime({ kind: "listed", containers });
    return this;
  }

  guardFound(notice: GuardNotice | null): readonly WorkerEffect[] {
    this.worker.observe(this.now, { kind: "guardFound", notice });
    return this.decide();
  }

  decide(): readonly WorkerEffect[] {
    const batch = this.worker.decide(this.now);
    this.changes.push(...batch.changes);
    return batch.effects;
  }

  runtime(event: RuntimeEvent): readonly WorkerEffect[] {
    this.worker.observe(this.now, { kind: "runtime", event });
    return this.decide();
  }

  sync(sync: Partial<Sync>): readonly WorkerEffect[] {
    const whole = {
      clusterId: "c",
      nodeId: "node-1",
      term: 1,
      seq: 1,
      wait: seconds(1),
      acked: null,
      lease: seconds(15),
      base: 0,
      set: [],
      drop: [],
    };
    this.worker.observe(this.now, { kind: "synced", request: ++this.requests, sync: { ...whole, ...sync } });
    return this.decide();
  }

  /** Lets the worker's own timer fire. */
  sleep(): readonly WorkerEffect[] {
    this.now = this.worker.nextWake();
    return this.decide();
  }
}

export const key = (taskId: string, attempt = 1) => ({ taskId, attempt });

export function run(taskId: string, wanted: Partial<Wanted> = {}): Wanted {
  return { taskId, attempt: 1, wanted: "run", seen: false, spec: specOf(), gpuDevices: [], ...wanted };
}

export const acked = (answer: number, session = 1): Acknowledgement => ({ session, answer });

export const kinds = (effects: readonly WorkerEffect[]): string[] => effects.map((effect) => effect.kind);

export function answersIn(effects: readonly WorkerEffect[]): Answer[] {
  return effects.flatMap((effect) => (effect.kind === "answer" ? [effect.answer] : []));
}

export function started(taskId: string, attempt = 1): RuntimeEvent {
  return {
    kind: "started",
    key: key(taskId, attempt),
    containerId: "c-1",
    hostPorts: [],
    startedAt: 1,
    process: null,
  };
}

export function exited(taskId: string, exitCode: number, attempt = 1): RuntimeEvent {
  return { kind: "exited", key: key(taskId, attempt), exitCode, finishedAt: 2, reason: null };
}
