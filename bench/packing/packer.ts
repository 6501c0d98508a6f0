// Nodes that are filled and never emptied, through the scheduler's one call: for questions of packing, where nothing
// takes time. It must not know what is measured of it.

import type { WorkloadJob, WorkloadNode } from "../../sim/workloads/workload.ts";
import { Capacity } from "../../src/core/node/capacity.ts";
import type { Node } from "../../src/core/node/node.ts";
import { TrackedNode } from "../../src/core/node/tracked-node.ts";
import { place } from "../../src/core/scheduler/place.ts";
import { ScoreMemory } from "../../src/core/scheduler/score-memory.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import { RESTART_DEFAULT } from "../../src/core/task/restart-policy.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import { Requests } from "../cell/requests.ts";

/** Jobs as requests to the scheduler, in their order. Equal ones share one. */
export function specsOf(jobs: readonly WorkloadJob[]): readonly TaskSpec[] {
  const requests = new Requests();
  const known = new Map<object, TaskSpec>();
  return jobs.map((job, number) => {
    const request = requests.of({ ...job, tasks: 1 }, number);
    const spec = known.get(request) ?? { ...request, restartPolicy: RESTART_DEFAULT };
    known.set(request, spec);
    return spec;
  });
}

export class Packer {
  readonly capacity = new Capacity();
  private readonly strategy: Strategy;
  private readonly nodes: Node[];
  private readonly memory: ScoreMemory;
  private lastNode = -1;

  constructor(nodes: readonly WorkloadNode[], strategy: Strategy) {
    this.strategy = strategy;
    this.nodes = nodes.map((node, index) => {
      this.capacity.declare(index, node.capacity, node.gpus);
      const tracked = new TrackedNode(readyNode(node, index), this.capacity);
      this.capacity.setOpen(index, true);
      return tracked;
    });
    this.memory = new ScoreMemory(this.capacity);
  }

  /** The node that one more of the request was put on; −1: it fits nowhere. */
  put(spec: TaskSpec): number {
    const { nodes, capacity, memory, lastNode } = this;
    const snapshot = { nodes, capacity, memory, lastNode };
    const [placed] = place(this.strategy, snapshot, { spec, jobId: null }, 1).placed;
    if (placed === undefined) return -1;
    capacity.reserve(placed.node, spec, placed.gpuDevices);
    this.lastNode = placed.node;
    return placed.node;
  }
}

function readyNode({ name, capacity, gpus, labels }: WorkloadNode, index: number): Node {
  return {
    index,
    info: { id: name, name, capacity, gpus, labels },
    address: null,
    availability: "active",
    liveness: "ready",
    runtime: "ok",
    stats: null,
  };
}
