// Small random clusters and requests that often match, for trying out a strategy: full nodes, nodes that are down, devices
// of two models, ports that collide, labels. All from one generator: the same seed makes the same case.

import type { Rng } from "../../kernel/rng.ts";
import { Capacity } from "../../node/capacity.ts";
import type { Node } from "../../node/node.ts";
import { plainSpec } from "../../task/plain-spec.ts";
import type { GpuRequest, TaskSpec } from "../../task/spec.ts";
import type { PlacementRequest, Snapshot } from "../strategy.ts";

/** One group: this many requests for the same. */
export interface Group {
  readonly request: PlacementRequest;
  readonly count: number;
}

export interface RandomCase {
  readonly nodes: readonly Node[];
  readonly groups: readonly Group[];
}

/** 1..8 nodes and 1..6 groups of 1..6 requests. */
export function randomCase(rng: Rng): RandomCase {
  const nodes = Array.from({ length: 1 + rng.below(8) }, (_, index) => randomNode(rng, index));
  const groups = Array.from({ length: 1 + rng.below(6) }, (_, index) => ({
    request: { spec: randomSpec(rng), jobId: rng.below(2) === 0 ? null : `job-${index}` },
    count: 1 + rng.below(6),
  }));
  return { nodes, groups };
}

/** The nodes with nothing on them. */
export function emptySnapshot(nodes: readonly Node[]): Snapshot {
  const capacity = new Capacity();
  for (const { index, info } of nodes) capacity.declare(index, info?.capacity ?? {}, info?.gpus ?? []);
  return { nodes, capacity, lastNode: -1 };
}

function randomNode(rng: Rng, index: number): Node {
  const usual = (): boolean => rng.below(10) > 0;
  const gpus = Array.from({ length: rng.below(4) }, () => ({ model: rng.below(2) === 0 ? "a100" : "t4" }));
  const labels: Record<string, string> = rng.below(2) === 0 ? { zone: "east" } : { zone: "west" };
  const capacity = { cpu: 1000 * rng.below(9), memory: rng.below(17), disk: rng.below(17) };
  return {
    index,
    info: usual() ? { id: `id-${index}`, name: `node-${index}`, capacity, gpus, labels } : null,
    address: `node-${index}:5556`,
    availability: usual() ? "active" : "cordoned",
    liveness: usual() ? "ready" : "down",
    runtime: usual() ? "ok" : "unavailable",
    stats: null,
  };
}

function randomSpec(rng: Rng): TaskSpec {
  const resources = { cpu: 500 * rng.below(9), memory: rng.below(7), disk: rng.below(4) };
  const hostPort = rng.below(3) === 0 ? 8080 + rng.below(2) : null;
  const values = rng.below(2) === 0 ? ["east"] : ["west"];
  return plainSpec({
    name: "sample",
    resources,
    gpus: rng.below(4) === 0 ? randomGpus(rng) : null,
    portBindings: [{ containerPort: 80, hostPort, protocol: "tcp" }],
    constraints: rng.below(4) === 0 ? [{ label: "zone", operator: "in", values }] : [],
    kind: "service",
  });
}

function randomGpus(rng: Rng): GpuRequest {
  const count = 1 + rng.below(2);
  return { count, milli: count === 1 ? 250 * (1 + rng.below(4)) : 1000, models: [] };
}
