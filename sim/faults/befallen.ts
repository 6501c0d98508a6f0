// Which machines a fault befalls, whatever its kind: for those who watch, and for those who check that they are there.

import type { Fault } from "../faults.ts";
import type { NodesPlan } from "../scenario.ts";

/** The rack of a machine: racks are runs of neighbours, as equal as can be. */
export function rackOf(
  machine: number,
  { count, racks = count }: Pick<NodesPlan, "count" | "racks">,
): number {
  return Math.floor((machine * racks) / count);
}

/** None for what befalls the manager or the registry. */
export function machinesOf(fault: Fault, nodes: Pick<NodesPlan, "count" | "racks">): readonly number[] {
  if ("nodes" in fault) return fault.nodes;
  if (fault.kind === "rack-loss") {
    const all = Array.from({ length: nodes.count }, (_, machine) => machine);
    return all.filter((machine) => rackOf(machine, nodes) === fault.rack);
  }
  return "node" in fault && fault.node !== null ? [fault.node] : [];
}
