// What recovery policies are compared in: a service of sixty replicas on twenty nodes, and one misfortune at a moment that
// the seed draws, so that it meets heartbeats at any phase. Nothing is healed at the end: what is never mended shows.

import { minutes, seconds } from "../../src/core/kernel/time.ts";
import type { Fault } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { calm } from "./calm.ts";

const GIB = 2 ** 30;
const FOR_GOOD = minutes(600);

/** Moments are counted from the first one; `faults` is what comes. */
function situation(
  name: string,
  summary: string,
  ...faults: readonly (readonly [second: number, fault: Fault])[]
): Scenario {
  return {
    ...calm,
    name: `recovery-${name}`,
    summary,
    nodes: { ...calm.nodes, count: 20, racks: 5 },
    workload: {
      ...calm.workload,
      tasks: 60,
      jobSize: 60,
      servicePercent: 100,
      stopPercent: 0,
      arrival: { shape: "even", over: seconds(30) }, // by then every node has been heard, however seldom that is
      sizes: [{ cpu: 1_000, memory: GIB }],
    },
    strategy: "spread",
    faults: {
      rates: {},
      maybeOff: false,
      timeline: faults.map(([second, fault]) => ({ at: seconds(60 + second), fault })),
      laterMax: seconds(60), // three times the longest heartbeat
    },
    length: minutes(14),
    quiet: 0,
  };
}

const dies = (node: number): Fault => ({
  kind: "power-off",
  node,
  losesContainers: true,
  lasting: FOR_GOOD,
});

const cutOff = (nodes: readonly number[], lastingSeconds: number): Fault => ({
  kind: "partition",
  nodes,
  direction: "both",
  lasting: seconds(lastingSeconds),
});

const rackDies = (rack: number): Fault => ({
  kind: "rack-loss",
  rack,
  losesContainers: true,
  lasting: FOR_GOOD,
});

/** Heard this long between two cuts: as long as the longest heartbeat. */
const BETWEEN_SECONDS = 20;

/** The node is cut off once for each length, in seconds, and heard in between. */
function flaps(node: number, lengths: readonly number[]): [number, Fault][] {
  let at = 0;
  return lengths.map((length) => {
    const from = at;
    at += length + BETWEEN_SECONDS;
    return [from, cutOff([node], length)];
  });
}

/** Around the times that the policies take to detect: of each some are longer and some shorter. */
const FLAPS = [2, 4, 8, 16, 32, 64];

export const recoverySituations: readonly Scenario[] = [
  situation("node-death", "20 nodes, 60 replicas: a node dies silently, for good", [0, dies(0)]),
  situation("partition", "20 nodes, 60 replicas: three nodes are cut off for 2 minutes", [
    0,
    cutOff([0, 1, 2], 120),
  ]),
  situation(
    "mass-loss",
    "20 nodes, 60 replicas: three of five racks (60 %) die at once, for good",
    [0, rackDies(0)],
    [0, rackDies(1)],
    [0, rackDies(2)],
  ),
  situation(
    "mass-partition",
    "20 nodes, 60 replicas: twelve nodes (60 %) are cut off for 2 minutes, as if they were lost",
    [0, cutOff([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 120)],
  ),
  situation(
    "flapping",
    "20 nodes, 60 replicas: two nodes are cut off six times each, for 2 s to 64 s",
    ...flaps(0, FLAPS),
    ...flaps(1, FLAPS.toReversed()),
  ),
  situation(
    "manager-crash",
    "20 nodes, 60 replicas: the manager crashes for 10 s, and a node dies meanwhile",
    [0, { kind: "manager-crash", lasting: seconds(10) }],
    [1, dies(0)],
  ),
  situation(
    "manager-pause",
    "20 nodes, 60 replicas: the manager stands still for 60 s, and a node dies meanwhile",
    [0, { kind: "manager-pause", lasting: seconds(60) }],
    [10, dies(0)],
  ),
];
