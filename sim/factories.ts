// The machines of a run. They are the real ones; tests of the checkers put broken wrappings in their place, so that
// no switch for that exists in the core.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration, Instant } from "../src/core/kernel/time.ts";
import type { LoopPorts, Machine } from "../src/core/loop/machine.ts";
import type { ManagerConfig } from "../src/core/manager/config.ts";
import type { ManagerEffect, ManagerEvent } from "../src/core/manager/events.ts";
import { Manager } from "../src/core/manager/manager.ts";
import type { Change } from "../src/core/store/changes.ts";
import type { Cluster } from "../src/core/store/cluster.ts";
import type { WatchdogEffect, WatchdogEvent } from "../src/core/watchdog/events.ts";
import { Watchdog } from "../src/core/watchdog/watchdog.ts";
import type { WorkerConfig } from "../src/core/worker/config.ts";
import type { WorkerChange, WorkerEffect, WorkerEvent, WorkerRecord } from "../src/core/worker/events.ts";
import { Worker } from "../src/core/worker/worker.ts";

export type ManagerMachine = Machine<ManagerEvent, Change, ManagerEffect>;
export type WatchdogMachine = Machine<WatchdogEvent, never, WatchdogEffect>;
export type WorkerMachine = Machine<WorkerEvent, WorkerChange, WorkerEffect>;

export interface Factories {
  makeManager(now: Instant, config: ManagerConfig, cluster: Cluster, rng: Rng): ManagerMachine;
  makeWorker(config: WorkerConfig, stored: WorkerRecord | null): WorkerMachine;
  makeWatchdog(margin: Duration): WatchdogMachine;
  /** What the manager's loop is given in place of the tank's ports. */
  wrapPorts(ports: LoopPorts<Change, ManagerEffect>): LoopPorts<Change, ManagerEffect>;
}

export const REAL: Factories = {
  makeManager: (now, config, cluster, rng) => new Manager(now, config, cluster, rng),
  makeWorker: (config, stored) => new Worker(config, stored),
  makeWatchdog: (margin) => new Watchdog(margin),
  wrapPorts: (ports) => ports,
};
