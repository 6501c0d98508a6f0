// Small clusters and requests for the scheduler's tests: everything ready and empty unless a test says otherwise.

import { Capacity } from "../../../src/core/node/capacity.ts";
import type { GpuDevice, Node, NodeInfo } from "../../../src/core/node/node.ts";
import type { PlacementRequest, Snapshot } from "../../../src/core/scheduler/strategy.ts";
import type { Resources, TaskSpec } from "../../../src/core/task/spec.ts";
import { specOf } from "../specs.ts";

export interface NodeSketch {
  readonly capacity?: Resources;
  readonly gpus?: readonly GpuDevice[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly known?: boolean;
  readonly liveness?: Node["liveness"];
  readonly runtime?: Node["runtime"];
  readonly availability?: Node["availability"];
  readonly stats?: Node["stats"];
}

/** A snapshot of nodes as sketched; a node that is not known has no info and no capacity. */
export function snapshotOf(sketches: readonly NodeSketch[], lastNode = -1): Snapshot {
  const capacity = new Capacity();
  const nodes = sketches.map((sketch, index) => nodeOf(sketch, index));
  for (const { index, info } of nodes) capacity.declare(index, info?.capacity ?? {}, info?.gpus ?? []);
  return { nodes, capacity, lastNode };
}

export function nodeOf(sketch: NodeSketch, index: number): Node {
  const info: NodeInfo = {
    id: `id-${index}`,
    name: `node-${index}`,
    capacity: sketch.capacity ?? { cpu: 4000, memory: 8192 },
    gpus: sketch.gpus ?? [],
    labels: sketch.labels ?? {},
  };
  return {
    index,
    info: sketch.known === false ? null : info,
    address: `127.0.0.1:${9000 + index}`,
    availability: sketch.availability ?? "active",
    liveness: sketch.liveness ?? "ready",
    runtime: sketch.runtime ?? "ok",
    stats: sketch.stats ?? null,
  };
}

export function requestOf(spec: Partial<TaskSpec> = {}): PlacementRequest {
  return { spec: specOf({ resources: {}, ...spec }), jobId: null };
}
