// The watchdog machine: a second process that holds its worker's lease, for when the worker is dead or stuck. It kills
// what the newest notice names a margin before that notice's end, and tells a worker that starts anew what it holds.
// It must not know what a lease is made of, nor speak to anybody but its worker.

import { type Duration, type Instant, NEVER } from "../kernel/time.ts";
import type { Batch, Machine } from "../loop/machine.ts";
import type { GuardNotice, WatchdogEffect, WatchdogEvent } from "./events.ts";

/** How long before a notice's end a watchdog kills unless it is told otherwise. */
export const WATCHDOG_MARGIN: Duration = 1_000_000;

export class Watchdog implements Machine<WatchdogEvent, never, WatchdogEffect> {
  private readonly margin: Duration;
  private notice: GuardNotice | null = null;
  /** What the newest notice names has been killed. */
  private killed = false;
  private asked: number[] = [];

  /** `margin`: how long before a notice's end it kills; shorter than the worker's `fence`. */
  constructor(margin: Duration) {
    this.margin = margin;
  }

  observe(_now: Instant, event: WatchdogEvent): void {
    if (event.kind === "asked") {
      this.asked.push(event.request);
      return;
    }
    this.notice = event.notice;
    this.killed = false;
  }

  decide(now: Instant): Batch<never, WatchdogEffect> {
    const effects: WatchdogEffect[] = [];
    const { notice } = this;
    if (notice !== null && now >= this.nextWake()) {
      this.killed = true;
      effects.push({ kind: "kill", processes: notice.processes, starting: notice.starting });
    }
    const held = holdsNothing(notice) ? null : notice;
    for (const request of this.asked) effects.push({ kind: "reply", request, notice: held });
    this.asked = [];
    return { changes: [], effects };
  }

  nextWake(): Instant {
    if (this.notice === null || this.killed || holdsNothing(this.notice)) return NEVER;
    return Math.max(0, this.notice.until - this.margin);
  }
}

function holdsNothing(notice: GuardNotice | null): boolean {
  return notice === null || notice.processes.length + notice.starting.length === 0;
}
