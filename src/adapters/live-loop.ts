// The loop's ports in the live world: a clock, a store, and whoever carries out effects. It must not know what
// the machine is; the composition root joins the two.

import { type Instant, NEVER } from "../core/kernel/time.ts";
import type { LoopPorts } from "../core/loop/machine.ts";
import type { RowPut } from "../core/store/records.ts";
import type { Store } from "../ports/store.ts";
import type { Timers } from "../ports/timers.ts";

export interface LivePortsParts<Change, Effect> {
  readonly timers: Timers;
  readonly store: Pick<Store, "commit">;
  /** The rows that `changes` touched, as they are now: called at once, before the machine moves on. */
  rowsOf(changes: readonly Change[]): readonly RowPut[];
  perform(effect: Effect): void;
  /** Ends the process: memory is ahead of a disk that no longer follows. The loop stands still from here on. */
  fatal(error: Error): void;
}

/** What is driven: the loop. */
export interface Driven {
  turn(): void;
  wake(): void;
}

export class LivePorts<Change, Effect> implements LoopPorts<Change, Effect> {
  private readonly parts: LivePortsParts<Change, Effect>;
  private driven: Driven | null = null;
  private armedAt: Instant = NEVER;
  private disarm: () => void = () => {};

  constructor(parts: LivePortsParts<Change, Effect>) {
    this.parts = parts;
  }

  /** Names the loop made with these ports. Called once, before its start. */
  drive(loop: Driven): void {
    this.driven = loop;
  }

  /** No turn and no wake comes after this. A commit under way still ends, and its effects are performed. */
  stop(): void {
    this.driven = null;
    this.disarm();
  }

  now(): Instant {
    return this.parts.timers.now();
  }

  soon(): void {
    this.parts.timers.soon(() => this.driven?.turn());
  }

  /** Keeps one timer, the earliest asked for: a wake that comes early asks again. */
  wakeAt(at: Instant): void {
    if (this.driven === null || at >= this.armedAt) return;
    this.disarm();
    this.armedAt = at;
    this.disarm = this.parts.timers.at(at, () => {
      this.armedAt = NEVER;
      this.driven?.wake();
    });
  }

  commit(changes: readonly Change[], done: () => void): void {
    this.parts.store.commit(this.parts.rowsOf(changes), (error) => {
      if (error === undefined) {
        done();
        return;
      }
      this.stop();
      this.parts.fatal(error);
    });
  }

  perform(effect: Effect): void {
    this.parts.perform(effect);
  }
}
