// What can go wrong, as data: one fault is a value that says what, where and for how long, whether a scenario's
// timeline names it, the seed draws it or a test generates it. Each family is a file of its own in faults/.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";
import { DISK_FAULTS, type DiskFault, drawDiskFault } from "./faults/disk-faults.ts";
import { drawEngineFault, ENGINE_FAULTS, type EngineFault } from "./faults/engine-faults.ts";
import type { FaultSite } from "./faults/fault-site.ts";
import { drawMachineFault, MACHINE_FAULTS, type MachineFault } from "./faults/machine-faults.ts";
import { drawNetworkFault, NETWORK_FAULTS, type NetworkFault } from "./faults/network-faults.ts";
import { drawProcessFault, PROCESS_FAULTS, type ProcessFault } from "./faults/process-faults.ts";

/** `lasting` is the time until it is undone: power returns, the process starts again, the partition heals. */
export type Fault = NetworkFault | MachineFault | ProcessFault | DiskFault | EngineFault;

export type FaultKind = Fault["kind"];

/** In the order in which a run starts to draw them. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...MACHINE_FAULTS,
  ...PROCESS_FAULTS,
  ...NETWORK_FAULTS,
  ...DISK_FAULTS,
  ...ENGINE_FAULTS,
];

/** A fault at a moment of the safety phase, counted from the start of the run. */
export interface FaultAt {
  readonly at: Duration;
  readonly fault: Fault;
}

/** How often the seed draws a kind, over the whole cluster, and how long it lasts: means of exponential draws. */
export interface FaultRate {
  readonly every: Duration;
  readonly lasting: Duration;
}

/** A fault of this kind, drawn from `rng`. */
export function drawFault(kind: FaultKind, rng: Rng, site: FaultSite, lasting: Duration): Fault {
  if (isOf(NETWORK_FAULTS, kind)) return drawNetworkFault(kind, rng, site, lasting);
  if (isOf(MACHINE_FAULTS, kind)) return drawMachineFault(kind, rng, site, lasting);
  if (isOf(PROCESS_FAULTS, kind)) return drawProcessFault(kind, rng, site, lasting);
  if (isOf(DISK_FAULTS, kind)) return drawDiskFault(kind, rng, site, lasting);
  return drawEngineFault(kind, rng, site, lasting);
}

function isOf<Kind extends FaultKind>(family: readonly Kind[], kind: FaultKind): kind is Kind {
  return (family as readonly FaultKind[]).includes(kind);
}
