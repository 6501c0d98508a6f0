// The batch that a worker is deciding. It must not know what is decided, nor who carries it out.

import { append, NONE } from "../kernel/append.ts";
import type { Batch } from "../loop/machine.ts";
import type { WorkerChange, WorkerEffect } from "./events.ts";

export class Draft implements Batch<WorkerChange, WorkerEffect> {
  changes: readonly WorkerChange[] = NONE;
  effects: readonly WorkerEffect[] = NONE;

  change(change: WorkerChange): void {
    this.changes = append(this.changes, change);
  }

  perform(effect: WorkerEffect): void {
    this.effects = append(this.effects, effect);
  }

  /** Before all the batch's effects so far. PERF: O(effects). */
  performFirst(effect: WorkerEffect): void {
    this.effects = [effect, ...this.effects];
  }
}
