// What can go wrong with whole machines, as data, and how the seed draws it. Racks fail together: power and switches are
// shared. How clocks differ is no fault of a moment but a plan of the scenario's.

import type { Rng } from "../../src/core/kernel/rng.ts";
import type { Duration } from "../../src/core/kernel/time.ts";
import type { FaultSite } from "./fault-site.ts";

export type MachineFault =
  /** The machine loses power, or is rebooted: the worker and every container end. `losesContainers`: its disk is new
   * afterwards but for the worker's record. */
  | {
      readonly kind: "power-off";
      readonly node: number;
      readonly losesContainers: boolean;
      readonly lasting: Duration;
    }
  /** Every machine of the rack at once. */
  | {
      readonly kind: "rack-loss";
      readonly rack: number;
      readonly losesContainers: boolean;
      readonly lasting: Duration;
    }
  /** Everything on the machine stands still, containers too, while time goes on; then it thaws. */
  | { readonly kind: "machine-freeze"; readonly node: number; readonly lasting: Duration };

export type MachineFaultKind = MachineFault["kind"];

export const MACHINE_FAULTS = [
  "power-off",
  "rack-loss",
  "machine-freeze",
] as const satisfies readonly MachineFaultKind[];

export function drawMachineFault(
  kind: MachineFaultKind,
  rng: Rng,
  { nodes, racks }: FaultSite,
  lasting: Duration,
): MachineFault {
  switch (kind) {
    case "power-off":
      return { kind, node: rng.below(nodes), losesContainers: rng.below(2) === 0, lasting };
    case "rack-loss":
      return { kind, rack: rng.below(racks), losesContainers: rng.below(2) === 0, lasting };
    case "machine-freeze":
      return { kind, node: rng.below(nodes), lasting };
  }
}
