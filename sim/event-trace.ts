// Every event of a run that its digest covers, in words, or as one small number each: for finding where two runs part. Words are
// kept of a few events only, since a run has millions.

import type { Instant } from "../src/core/kernel/time.ts";
import type { ManagerEffect } from "../src/core/manager/events.ts";
import type { Change } from "../src/core/store/changes.ts";
import type { WatchdogEffect } from "../src/core/watchdog/events.ts";
import type { WorkerChange, WorkerEffect } from "../src/core/worker/events.ts";
import type { Fault } from "./faults.ts";
import { Observer } from "./observer.ts";

export class EventTrace extends Observer {
  /** A 32-bit hash of each event. */
  readonly hashes: number[] = [];
  /** Words of the events `from`..`to`. */
  readonly words: string[] = [];
  private readonly from: number;
  private readonly to: number;

  /** `to` < `from`: no words are kept. */
  constructor(from = 0, to = -1) {
    super();
    this.from = from;
    this.to = to;
  }

  override faultInjected(at: Instant, fault: Fault): void {
    this.add(at, "weather", "brings", fault);
  }

  override committed(at: Instant, changes: readonly Change[]): void {
    for (const change of changes) this.add(at, "manager", "commits", change);
  }

  override managerPerformed(at: Instant, effect: ManagerEffect): void {
    this.add(at, "manager", "performs", effect);
  }

  override workerCommitted(at: Instant, machine: number, changes: readonly WorkerChange[]): void {
    for (const change of changes) this.add(at, `worker ${machine}`, "commits", change);
  }

  override workerPerformed(at: Instant, machine: number, effect: WorkerEffect): void {
    this.add(at, `worker ${machine}`, "performs", effect);
  }

  override watchdogPerformed(at: Instant, machine: number, effect: WatchdogEffect): void {
    this.add(at, `watchdog ${machine}`, "performs", effect);
  }

  private add(at: Instant, who: string, does: string, what: unknown): void {
    const line = `${(at / 1_000_000).toFixed(6)} s  ${who} ${does} ${JSON.stringify(what)}`;
    const index = this.hashes.push(hashOf(line)) - 1;
    if (index >= this.from && index <= this.to) this.words.push(line);
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
