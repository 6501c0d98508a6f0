// A scenario with fewer nodes: what befalls nodes that are left out is left out with them.

import type { Fault } from "../faults.ts";
import type { Scenario } from "../scenario.ts";

export function fewerNodes(scenario: Scenario, count: number): Scenario {
  const { nodes, faults, operations } = scenario;
  return {
    ...scenario,
    nodes:
      nodes.racks === undefined
        ? { ...nodes, count }
        : { ...nodes, count, racks: Math.min(nodes.racks, count) },
    faults: {
      ...faults,
      timeline: faults.timeline.flatMap(({ at, fault }) => {
        const left = onNodes(fault, count);
        return left === null ? [] : [{ at, fault: left }];
      }),
    },
    operations: {
      ...operations,
      timeline: operations.timeline.filter(
        ({ operation }) => !("node" in operation) || operation.node < count,
      ),
    },
  };
}

/** What is left of a fault; null: nothing. */
function onNodes(fault: Fault, count: number): Fault | null {
  if ("nodes" in fault) {
    const nodes = fault.nodes.filter((node) => node < count);
    return nodes.length === 0 ? null : { ...fault, nodes };
  }
  if ("node" in fault && fault.node !== null && fault.node >= count) return null;
  return "with" in fault && fault.with !== null && fault.with >= count ? null : fault;
}
