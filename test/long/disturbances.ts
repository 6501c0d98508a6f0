// What can come between a manager and what runs on a node, and a seeded draw of which, when and for how long.

import type { Rng } from "../../src/core/kernel/rng.ts";
import type { IsolatedCluster } from "../live/nodes/isolated-cluster.ts";

export interface Disturbance {
  readonly name: string;
  /** Whether the manager hears no more of the node, so that what may not run twice must be replaced elsewhere. */
  readonly silences: boolean;
  /** Undone by the cluster's `mend`. */
  readonly strike: (cluster: IsolatedCluster, node: string) => void;
}

export const DISTURBANCES: readonly Disturbance[] = [
  {
    name: "cut off",
    silences: true,
    strike: (cluster, node) => cluster.node(node).partition("silent"),
  },
  {
    name: "hears nothing",
    silences: true,
    strike: (cluster, node) => cluster.node(node).partition("inbound"),
  },
  {
    name: "is not heard",
    silences: true,
    strike: (cluster, node) => cluster.node(node).partition("outbound"),
  },
  {
    name: "worker killed",
    silences: true,
    strike: (cluster, node) => cluster.worker(node).kill("SIGKILL"),
  },
  {
    name: "worker frozen",
    silences: true,
    strike: (cluster, node) => cluster.worker(node).freeze(),
  },
  {
    name: "engine frozen",
    silences: false,
    strike: (cluster, node) => cluster.node(node).engine?.freeze(),
  },
  {
    name: "engine frozen, cut off",
    silences: true,
    strike: (cluster, node) => {
      cluster.node(node).engine?.freeze();
      cluster.node(node).partition("silent");
    },
  },
  {
    name: "engine frozen, worker killed",
    silences: true,
    strike: (cluster, node) => {
      cluster.node(node).engine?.freeze();
      cluster.worker(node).kill("SIGKILL");
    },
  },
];

export interface Draw {
  readonly disturbance: Disturbance;
  /** Calm before it strikes, milliseconds. */
  readonly afterMs: number;
  /** How long it lasts, milliseconds; null: until all is replaced elsewhere, and `thenMs` longer. */
  readonly lastsMs: number | null;
  readonly thenMs: number;
  /** Chooses the node, among those that hold something: a number below 2^16. */
  readonly victim: number;
}

/** Every disturbance before any comes again. Two of three that silence a node outlast its lease; the others end at any
 * time before it ends. */
export function drawDisturbances(rng: Rng, count: number, leaseMs: number): Draw[] {
  const draws: Draw[] = [];
  let left: Disturbance[] = [];
  while (draws.length < count) {
    if (left.length === 0) left = [...DISTURBANCES];
    const [disturbance] = left.splice(rng.below(left.length), 1) as [Disturbance];
    const outlasts = rng.below(3) > 0;
    const afterMs = rng.below(2_000);
    const thenMs = rng.below(3_000);
    const shortMs = rng.below(leaseMs);
    const longMs = disturbance.silences ? null : leaseMs + thenMs;
    draws.push({
      disturbance,
      afterMs,
      lastsMs: outlasts ? longMs : shortMs,
      thenMs,
      victim: rng.below(0x1_0000),
    });
  }
  return draws;
}
