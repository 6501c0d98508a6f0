// A run's fingerprint: every committed change and every performed effect of every process, in order. It must not
// look at anything that depends on the machine it runs on.

import { Digest } from "../src/core/kernel/digest.ts";
import type { Instant } from "../src/core/kernel/time.ts";
import type { ManagerEffect } from "../src/core/manager/events.ts";
import type { Change } from "../src/core/store/changes.ts";
import type { WatchdogEffect } from "../src/core/watchdog/events.ts";
import type { WorkerChange, WorkerEffect } from "../src/core/worker/events.ts";
import { Observer } from "./observer.ts";

const MANAGER = -1;

export class DigestObserver extends Observer {
  private readonly digest = new Digest();

  get hex(): string {
    return this.digest.hex;
  }

  override committed(at: Instant, changes: readonly Change[]): void {
    this.add(at, MANAGER, changes);
  }

  override managerPerformed(at: Instant, effect: ManagerEffect): void {
    this.add(at, MANAGER, effect);
  }

  override workerCommitted(at: Instant, machine: number, changes: readonly WorkerChange[]): void {
    this.add(at, machine, changes);
  }

  override workerPerformed(at: Instant, machine: number, effect: WorkerEffect): void {
    this.add(at, machine, effect);
  }

  override watchdogPerformed(at: Instant, machine: number, effect: WatchdogEffect): void {
    this.add(at, machine, effect);
  }

  private add(at: Instant, process: number, what: unknown): void {
    this.digest.add(at);
    this.digest.add(process);
    this.digest.add(what);
  }
}
