// What can go wrong on the way between the manager and the nodes, as data, and how the seed draws it. Carrying it out is
// havoc.ts's part. Loss, duplication, latency and full links are no faults of a moment but knobs of the network plan.

import type { Rng } from "../../src/core/kernel/rng.ts";
import { type Duration, milliseconds } from "../../src/core/kernel/time.ts";
import type { FaultSite } from "./fault-site.ts";
import type { PartitionShape } from "./partition-shapes.ts";

/** Which messages between the manager and the nodes are meant. */
export type Direction = "both" | "to-nodes" | "from-nodes";

export const DIRECTIONS = ["both", "to-nodes", "from-nodes"] as const satisfies readonly Direction[];

export type NetworkFault =
  /** Messages between the manager and these nodes are lost silently. */
  | {
      readonly kind: "partition";
      readonly nodes: readonly number[];
      readonly direction: Direction;
      readonly lasting: Duration;
    }
  /** Messages are held where they are, and all go on when it is over. */
  | {
      readonly kind: "clog";
      readonly nodes: readonly number[];
      readonly direction: Direction;
      readonly lasting: Duration;
    }
  /** These nodes are clogged one by one in this order, evenly over the first half of `lasting`, and freed one by one in
   * the order `back` over the second. */
  | {
      readonly kind: "swizzle";
      readonly nodes: readonly number[];
      readonly back: readonly number[];
      readonly lasting: Duration;
    }
  /** A node is cut off `times` times, for `lasting` each, and is heard for `between` after each. */
  | {
      readonly kind: "flapping";
      readonly node: number;
      readonly times: number;
      readonly between: Duration;
      readonly lasting: Duration;
    };

export type NetworkFaultKind = NetworkFault["kind"];

export const NETWORK_FAULTS = [
  "partition",
  "clog",
  "swizzle",
  "flapping",
] as const satisfies readonly NetworkFaultKind[];

const TIMES_MAX = 6;
const BETWEEN_MAX = milliseconds(4_000);

export function drawNetworkFault(
  kind: NetworkFaultKind,
  rng: Rng,
  site: FaultSite,
  lasting: Duration,
): NetworkFault {
  switch (kind) {
    case "partition":
    case "clog":
      return { kind, nodes: someNodes(rng, site), direction: DIRECTIONS[rng.below(3)] as Direction, lasting };
    case "swizzle": {
      const nodes = shuffled(rng, uniform(rng, site.nodes));
      return { kind, nodes, back: shuffled(rng, nodes), lasting };
    }
    case "flapping":
      return {
        kind,
        node: rng.below(site.nodes),
        times: 2 + rng.below(TIMES_MAX - 1),
        between: 1 + rng.below(BETWEEN_MAX),
        lasting,
      };
  }
}

function someNodes(rng: Rng, { nodes, partitions }: FaultSite): readonly number[] {
  const shape = partitions[rng.below(partitions.length)] as PartitionShape;
  switch (shape) {
    case "isolate-one":
      return [rng.below(nodes)];
    case "neighbours": {
      const count = 1 + rng.below(Math.max(1, Math.floor(nodes / 5)));
      const first = rng.below(nodes);
      return Array.from({ length: count }, (_, index) => (first + index) % nodes);
    }
    case "uniform":
      return uniform(rng, nodes);
    case "split": {
      const part = all(nodes).filter(() => rng.below(2) === 0);
      return part.length > 0 ? part : [rng.below(nodes)];
    }
  }
}

/** A random subset whose size is drawn evenly from 1 to `nodes`. */
function uniform(rng: Rng, nodes: number): readonly number[] {
  return shuffled(rng, all(nodes))
    .slice(0, 1 + rng.below(nodes))
    .sort((a, b) => a - b);
}

const all = (nodes: number): number[] => Array.from({ length: nodes }, (_, node) => node);

/** Fisher and Yates's shuffle. */
function shuffled(rng: Rng, nodes: readonly number[]): number[] {
  const list = [...nodes];
  for (let last = list.length - 1; last > 0; last--) {
    const other = rng.below(last + 1);
    [list[last], list[other]] = [list[other] as number, list[last] as number];
  }
  return list;
}
