// The worker machine.

import type { Instant } from "../kernel/time.ts";
import type { Batch, Machine } from "../loop/machine.ts";
import type { WorkerConfig } from "./config.ts";
import type { WorkerChange, WorkerEffect, WorkerEvent, WorkerRecord } from "./events.ts";

export class Worker implements Machine<WorkerEvent, WorkerChange, WorkerEffect> {
  /** `stored` is the record its disk holds; null for a new node. */
  constructor(_config: WorkerConfig, _stored: WorkerRecord | null) {}
  observe(_now: Instant, _event: WorkerEvent): void {}
  decide(_now: Instant): Batch<WorkerChange, WorkerEffect> {
    return { changes: [], effects: [] };
  }
  nextWake(): Instant {
    return 0;
  }
}
