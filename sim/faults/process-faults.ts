// What can happen to the manager and to workers, as data, and how the seed draws it: they die, stand still, move and lose
// their data folders.

import type { Rng } from "../../src/core/kernel/rng.ts";
import type { Duration } from "../../src/core/kernel/time.ts";
import type { FaultSite } from "./fault-site.ts";

export type ProcessFault =
  /** The worker process ends; its containers go on. */
  | { readonly kind: "worker-crash"; readonly node: number; readonly lasting: Duration }
  | { readonly kind: "manager-crash"; readonly lasting: Duration }
  /** The worker process gets no turn; what comes for it waits. `watchdogToo`: its watchdog neither. */
  | {
      readonly kind: "worker-pause";
      readonly node: number;
      readonly watchdogToo: boolean;
      readonly lasting: Duration;
    }
  | { readonly kind: "manager-pause"; readonly lasting: Duration }
  /** Two machines swap addresses, for good; `with` null: it moves to an address that nobody had, and is added there.
   * `lasting` means nothing. */
  | {
      readonly kind: "worker-move";
      readonly node: number;
      readonly with: number | null;
      readonly lasting: Duration;
    }
  /** The worker dies and its data folder is lost: what starts again is another node. Its containers go on. */
  | { readonly kind: "worker-wipe"; readonly node: number; readonly lasting: Duration };

export type ProcessFaultKind = ProcessFault["kind"];

export const PROCESS_FAULTS = [
  "worker-crash",
  "manager-crash",
  "worker-pause",
  "manager-pause",
  "worker-move",
  "worker-wipe",
] as const satisfies readonly ProcessFaultKind[];

export function drawProcessFault(
  kind: ProcessFaultKind,
  rng: Rng,
  { nodes }: FaultSite,
  lasting: Duration,
): ProcessFault {
  switch (kind) {
    case "worker-crash":
    case "worker-wipe":
      return { kind, node: rng.below(nodes), lasting };
    case "worker-pause":
      return { kind, node: rng.below(nodes), watchdogToo: false, lasting };
    case "worker-move":
      return { kind, node: rng.below(nodes), with: perhapsOther(rng, nodes), lasting };
    case "manager-crash":
    case "manager-pause":
      return { kind, lasting };
  }
}

/** Mostly a node to swap with. */
function perhapsOther(rng: Rng, nodes: number): number | null {
  const node = rng.below(nodes);
  return rng.below(4) === 0 ? null : node;
}
