// The cluster and the requests that the speed of placing is measured on: nodes of three sizes, about two thirds full.

import { Capacity } from "../../src/core/node/capacity.ts";
import type { GpuDevice, Node, NodeInfo } from "../../src/core/node/node.ts";
import { TrackedNode } from "../../src/core/node/tracked-node.ts";
import { Draws } from "../../src/core/scheduler/draws.ts";
import { plainSpec } from "../../src/core/task/plain-spec.ts";
import type { GpuRequest, Resources, TaskSpec } from "../../src/core/task/spec.ts";

const GIB = 2 ** 30;

/** A placement that holds its reservation. */
export interface Held {
  readonly node: number;
  readonly gpuDevices: readonly number[];
  readonly spec: TaskSpec;
}

export interface BenchCluster {
  readonly nodes: Node[];
  readonly capacity: Capacity;
  /** The longest held first. */
  readonly held: readonly Held[];
}

/** `gpus`: every node has 8 devices; else none. About two thirds of it is taken by `shapes`, on nodes drawn from the seed,
 * as are the sizes of the nodes. */
export function benchCluster(
  size: number,
  gpus: boolean,
  shapes: readonly TaskSpec[],
  seed: number,
): BenchCluster {
  const { nodes, capacity } = emptyCluster(size, gpus, seed);
  const draws = new Draws(seed, 2);
  const held: Held[] = [];
  for (let left = size * (gpus ? 5 : 14); left > 0; left--) {
    const node = draws.below(size);
    const spec = shapes[draws.below(shapes.length)] as TaskSpec;
    const gpuDevices = capacity.devicesFor(node, spec.gpus);
    if (gpuDevices === null || !capacity.fitsResources(node, spec.resources)) continue;
    capacity.reserve(node, spec, gpuDevices);
    held.push({ node, gpuDevices, spec });
  }
  return { nodes, capacity, held };
}

function emptyCluster(size: number, gpus: boolean, seed: number): Omit<BenchCluster, "held"> {
  const capacity = new Capacity();
  const nodes: Node[] = [];
  const draws = new Draws(seed, 0);
  for (let index = 0; index < size; index++) {
    const cores = [32, 64, 96][draws.below(3)] as number;
    const totals = { cpu: cores * 1000, memory: cores * 4 * GIB };
    const devices = gpus ? Array.from({ length: 8 }, () => ({ model: "a100" })) : [];
    nodes.push(new TrackedNode(nodeOf(index, totals, devices), capacity));
    capacity.declare(index, totals, devices);
  }
  return { nodes, capacity };
}

function nodeOf(index: number, totals: Resources, gpus: readonly GpuDevice[]): Node {
  const info: NodeInfo = { id: `id-${index}`, name: `node-${index}`, capacity: totals, gpus, labels: {} };
  const state = { availability: "active", liveness: "ready", runtime: "ok", stats: null } as const;
  return { index, info, address: `host-${index}:5556`, ...state };
}

/** `count` different shapes, drawn from the seed. */
export function benchShapes(count: number, gpus: boolean, seed: number): TaskSpec[] {
  const draws = new Draws(seed, 1);
  return Array.from({ length: count }, (_, at) => {
    const cpu = 250 * (1 + draws.below(16)) + at; // + at: no two alike
    const memory = (1 + draws.below(16)) * (GIB / 2);
    return plainSpec({ resources: { cpu, memory }, gpus: gpus ? gpuRequest(draws) : null });
  });
}

function gpuRequest(draws: Draws): GpuRequest {
  const milli = [250, 500, 1000, 1000][draws.below(4)] as number;
  return { count: milli === 1000 ? 1 + draws.below(2) : 1, milli, models: [] };
}
