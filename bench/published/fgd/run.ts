// One run: a policy places the arrivals of one seed on the empty cluster through the scheduler's one call, and after
// each arrival the cluster is measured. Nothing departs; what does not fit is dropped for ever.

import type { OpenbNode, OpenbPod } from "../../../sim/workloads/openb.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { Capacity } from "../../../src/core/node/capacity.ts";
import { GPU_MILLI } from "../../../src/core/node/gpus.ts";
import type { Node } from "../../../src/core/node/node.ts";
import { TrackedNode } from "../../../src/core/node/tracked-node.ts";
import { place } from "../../../src/core/scheduler/place.ts";
import { ScoreMemory } from "../../../src/core/scheduler/score-memory.ts";
import { Fragmentation } from "../../../src/core/scheduler/scorers/fragmentation.ts";
import type { Strategy } from "../../../src/core/scheduler/strategy.ts";
import type { TargetWorkload } from "../../../src/core/scheduler/target-workload.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { Specs } from "./specs.ts";
import { arrivals, gpuMilliOf } from "./workload.ts";

/** Requested over the cluster's GPUs at the end. */
const TUNE_RATIO = 1.3;

/** The cluster while `arrivedPct` percent of its GPUs have been asked for: means over the arrivals that round to it. */
export interface Measured {
  readonly arrivedPct: number;
  /** Allocated GPU milli, percent of all. */
  readonly allocPct: number;
  /** Fragmented GPU milli, percent of all. */
  readonly fragOfTotalPct: number;
  /** Fragmented GPU milli, percent of what is idle. */
  readonly fragOfIdlePct: number;
}

export interface FgdRun {
  readonly strategy: Strategy;
  readonly seed: number;
  readonly nodes: readonly OpenbNode[];
  readonly pods: readonly OpenbPod[];
  /** Of the original pods, for the measure of fragmentation. */
  readonly workload: TargetWorkload;
}

export function runFgd({ strategy, seed, nodes, pods, workload }: FgdRun): readonly Measured[] {
  const cluster = new GpuCluster(nodes, workload);
  const rng = new SeededRng(`fgd/${seed}`);
  const seeded = strategy.with?.({ seed: rng.fork("policy").below(0xffff_ffff) }) ?? strategy;
  const specs = new Specs();
  const series = new Series(cluster);
  for (const pod of arrivals(pods, TUNE_RATIO * cluster.gpuMilli, rng.fork("arrivals"))) {
    cluster.place(seeded, specs.of(pod));
    series.arrived(gpuMilliOf(pod));
  }
  return series.points();
}

/** The nodes with what is taken of them, and their fragmentation, renewed for the one node that changes. */
class GpuCluster {
  readonly gpuMilli: number;
  allocated = 0;
  /** Σ F_n(M), in milli. */
  fragmented = 0;
  private readonly capacity = new Capacity();
  private readonly nodes: Node[];
  private readonly memory: ScoreMemory;
  private readonly fragmentation: Fragmentation;
  private readonly ofNode: Float64Array;
  private lastNode = -1;

  constructor(nodes: readonly OpenbNode[], workload: TargetWorkload) {
    this.nodes = nodes.map((node, index) => {
      this.capacity.declare(index, node.capacity, node.gpus);
      const tracked = new TrackedNode(readyNode(node, index), this.capacity);
      this.capacity.setOpen(index, true);
      return tracked;
    });
    this.gpuMilli = nodes.reduce((sum, { gpus }) => sum + gpus.length * GPU_MILLI, 0);
    this.memory = new ScoreMemory(this.capacity);
    this.fragmentation = new Fragmentation(workload);
    this.ofNode = new Float64Array(nodes.length);
    for (let node = 0; node < nodes.length; node++) this.measure(node);
  }

  place(strategy: Strategy, spec: TaskSpec): void {
    const { nodes, capacity, memory, lastNode } = this;
    const snapshot = { nodes, capacity, memory, lastNode };
    const [placed] = place(strategy, snapshot, { spec, jobId: null }, 1).placed;
    if (placed === undefined) return;
    this.capacity.reserve(placed.node, spec, placed.gpuDevices);
    this.lastNode = placed.node;
    this.allocated += placed.gpuDevices.length * (spec.gpus?.milli ?? 0);
    this.measure(placed.node);
  }

  private measure(node: number): void {
    const { capacity, fragmentation } = this;
    const cpu = capacity.free(node, "cpu");
    const now =
      fragmentation.of(cpu, capacity.gpuFree(node), capacity.gpuModels(node)) / fragmentation.weights;
    this.fragmented += now - (this.ofNode[node] as number);
    this.ofNode[node] = now;
  }
}

function readyNode({ name, capacity, gpus }: OpenbNode, index: number): Node {
  const info = { id: name, name, capacity, gpus, labels: {} };
  return {
    index,
    info,
    address: null,
    availability: "active",
    liveness: "ready",
    runtime: "ok",
    stats: null,
  };
}

/** Sums by arrived percent. */
class Series {
  private readonly cluster: GpuCluster;
  private readonly sums: { count: number; alloc: number; fragOfTotal: number; fragOfIdle: number }[] = [];
  private requested = 0;

  constructor(cluster: GpuCluster) {
    this.cluster = cluster;
  }

  arrived(milli: number): void {
    const { gpuMilli, allocated, fragmented } = this.cluster;
    this.requested += milli;
    const at = roundHalfEven((100 * this.requested) / gpuMilli);
    this.sums[at] ??= { count: 0, alloc: 0, fragOfTotal: 0, fragOfIdle: 0 };
    const sum = this.sums[at];
    const idle = gpuMilli - allocated;
    sum.count++;
    sum.alloc += (100 * allocated) / gpuMilli;
    sum.fragOfTotal += (100 * fragmented) / gpuMilli;
    sum.fragOfIdle += idle === 0 ? 0 : (100 * fragmented) / idle;
  }

  points(): readonly Measured[] {
    return this.sums.flatMap(({ count, alloc, fragOfTotal, fragOfIdle }, arrivedPct) => [
      {
        arrivedPct,
        allocPct: alloc / count,
        fragOfTotalPct: fragOfTotal / count,
        fragOfIdlePct: fragOfIdle / count,
      },
    ]);
  }
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const part = value - floor;
  if (part !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
