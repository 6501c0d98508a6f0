// What can go wrong with container engines and with the registry that they pull from, as data, and how the seed draws it.
// What goes wrong with one container is no fault of a moment but a chance of the runtime plan.

import type { Rng } from "../../src/core/kernel/rng.ts";
import type { Duration } from "../../src/core/kernel/time.ts";
import type { FaultSite } from "./fault-site.ts";

export type EngineFault =
  /** The container engine answers nothing and does nothing; containers go on. */
  | { readonly kind: "engine-freeze"; readonly node: number; readonly lasting: Duration }
  /** It ends and is back after `lasting`: starts that were under way come to nothing. `endsContainers`: those that run
   * end with it; otherwise they live on. */
  | {
      readonly kind: "engine-restart";
      readonly node: number;
      readonly endsContainers: boolean;
      readonly lasting: Duration;
    }
  /** The engine accepts every start, and it fails at once. */
  | { readonly kind: "black-hole"; readonly node: number; readonly lasting: Duration }
  /** What is not in a node's cache can't be pulled. */
  | { readonly kind: "registry-down"; readonly lasting: Duration }
  /** Pulls that begin now take `factor` (1..1,000,000) times as long. */
  | { readonly kind: "registry-slow"; readonly factor: number; readonly lasting: Duration };

export type EngineFaultKind = EngineFault["kind"];

export const ENGINE_FAULTS = [
  "engine-freeze",
  "engine-restart",
  "black-hole",
  "registry-down",
  "registry-slow",
] as const satisfies readonly EngineFaultKind[];

const SLOWER_MAX = 20;

export function drawEngineFault(
  kind: EngineFaultKind,
  rng: Rng,
  { nodes }: FaultSite,
  lasting: Duration,
): EngineFault {
  switch (kind) {
    case "engine-freeze":
    case "black-hole":
      return { kind, node: rng.below(nodes), lasting };
    case "engine-restart":
      return { kind, node: rng.below(nodes), endsContainers: rng.below(2) === 0, lasting };
    case "registry-down":
      return { kind, lasting };
    case "registry-slow":
      return { kind, factor: 2 + rng.below(SLOWER_MAX - 1), lasting };
  }
}
