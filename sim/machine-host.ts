// What the processes of a simulated machine find there: what all machines share, and what of one outlives its processes.

import type { Duration } from "../src/core/kernel/time.ts";
import type { Clock } from "./clock.ts";
import type { SimDisk } from "./disk.ts";
import type { SimEngine } from "./engine.ts";
import type { Factories } from "./factories.ts";
import type { Network } from "./network.ts";
import type { Observer } from "./observer.ts";
import type { Probers } from "./probers.ts";
import type { Processor } from "./process.ts";

/** What all machines share. */
export interface MachineHost {
  readonly processor: Processor;
  readonly turnDelayMax: Duration;
  readonly network: Network;
  readonly probers: Probers;
  readonly observer: Observer;
  readonly factories: Factories;
  /** How long before a notice's end a watchdog kills. */
  readonly guardMargin: Duration;
}

/** What outlives its processes. */
export interface MachineParts {
  readonly engine: SimEngine;
  readonly disk: SimDisk;
  readonly clock: Clock;
}

/** A machine as its processes see it. */
export interface HostedMachine extends MachineParts {
  readonly index: number;
  readonly host: MachineHost;
}
