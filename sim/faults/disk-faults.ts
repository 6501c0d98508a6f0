// What can go wrong with disks, as data, and how the seed draws it. A commit that fails ends its process, as it does
// live: nothing of its batch is performed.

import type { Rng } from "../../src/core/kernel/rng.ts";
import type { Duration } from "../../src/core/kernel/time.ts";
import type { FaultSite } from "./fault-site.ts";

export type DiskFault =
  /** The manager ends at its next commit, just before it is durable or just after. */
  | { readonly kind: "disk-crash"; readonly when: "before" | "after"; readonly lasting: Duration }
  /** The same of a worker. */
  | {
      readonly kind: "worker-disk-crash";
      readonly node: number;
      readonly when: "before" | "after";
      readonly lasting: Duration;
    }
  /** Commits take `factor` (1..1,000,000) times as long; `node` null: the manager's. */
  | {
      readonly kind: "disk-slow";
      readonly node: number | null;
      readonly factor: number;
      readonly lasting: Duration;
    }
  /** Every commit fails, so its process ends; it is started again every second. `node` null: the manager's. */
  | { readonly kind: "disk-full"; readonly node: number | null; readonly lasting: Duration };

export type DiskFaultKind = DiskFault["kind"];

export const DISK_FAULTS = [
  "disk-crash",
  "worker-disk-crash",
  "disk-slow",
  "disk-full",
] as const satisfies readonly DiskFaultKind[];

const FACTORS = [10, 100, 1_000] as const;

export function drawDiskFault(
  kind: DiskFaultKind,
  rng: Rng,
  { nodes }: FaultSite,
  lasting: Duration,
): DiskFault {
  switch (kind) {
    case "disk-crash":
      return { kind, when: beforeOrAfter(rng), lasting };
    case "worker-disk-crash":
      return { kind, node: rng.below(nodes), when: beforeOrAfter(rng), lasting };
    case "disk-slow":
      return { kind, node: someDisk(rng, nodes), factor: FACTORS[rng.below(FACTORS.length)] ?? 10, lasting };
    case "disk-full":
      return { kind, node: someDisk(rng, nodes), lasting };
  }
}

const beforeOrAfter = (rng: Rng): "before" | "after" => (rng.below(2) === 0 ? "before" : "after");

/** The manager's one time in two. */
function someDisk(rng: Rng, nodes: number): number | null {
  const node = rng.below(nodes);
  return rng.below(2) === 0 ? null : node;
}
