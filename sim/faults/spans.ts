// When a fault bears on what it befalls: one stretch of time for most, several for a node that flaps, one after the other for nodes
// that are clogged in turn. For those who draw it; carrying it out is havoc.ts's part.

import type { Instant } from "../../src/core/kernel/time.ts";
import type { Fault, FaultAt } from "../faults.ts";
import type { NodesPlan } from "../scenario.ts";
import { machinesOf } from "./befallen.ts";

export interface FaultSpan {
  /** A machine, or what else there is once. */
  readonly on: number | "manager" | "registry";
  readonly from: Instant;
  readonly to: Instant;
}

/** As it was brought; whatever heals everything before ends it sooner. */
export function spansOf({ at, fault }: FaultAt, nodes: NodesPlan): FaultSpan[] {
  switch (fault.kind) {
    case "registry-down":
    case "registry-slow":
      return [{ on: "registry", from: at, to: at + fault.lasting }];
    case "flapping":
      return Array.from({ length: fault.times }, (_, time) => {
        const from = at + time * (fault.lasting + fault.between);
        return { on: fault.node, from, to: from + fault.lasting };
      });
    case "swizzle":
      return swizzleSpans(at, fault);
    default: {
      const machines = machinesOf(fault, nodes);
      const on = machines.length === 0 ? (["manager"] as const) : machines;
      return on.map((one) => ({ on: one, from: at, to: at + fault.lasting }));
    }
  }
}

function swizzleSpans(
  at: Instant,
  { nodes, back, lasting }: Extract<Fault, { kind: "swizzle" }>,
): FaultSpan[] {
  const step = Math.floor(lasting / (2 * Math.max(1, nodes.length)));
  const half = at + step * nodes.length;
  return nodes.map((node, turn) => ({
    on: node,
    from: at + step * turn,
    to: half + step * (back.indexOf(node) + 1),
  }));
}
