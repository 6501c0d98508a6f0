// What the machines of a cell measure of themselves, every ten seconds, for strategies that look at measurements: CPU and
// memory as busy as their containers asked for. It must not know who reads it.

import type { EventKind, EventQueue } from "../../sim/event-queue.ts";
import type { WorkloadNode } from "../../sim/workloads/workload.ts";
import type { NodeStats } from "../../src/core/node/node.ts";
import type { Resources } from "../../src/core/task/spec.ts";

const EVERY = 10_000_000;
const WALL_OFFSET = 1_704_067_200_000;

export class Measuring {
  private readonly queue: EventQueue;
  private readonly nodes: readonly WorkloadNode[];
  private readonly tell: (node: number, stats: NodeStats) => void;
  private readonly cpu: Float64Array;
  private readonly memory: Float64Array;
  private readonly kind: EventKind<null>;
  private over: () => boolean = () => true;

  constructor(
    queue: EventQueue,
    nodes: readonly WorkloadNode[],
    tell: (node: number, stats: NodeStats) => void,
  ) {
    this.queue = queue;
    this.nodes = nodes;
    this.tell = tell;
    this.cpu = new Float64Array(nodes.length);
    this.memory = new Float64Array(nodes.length);
    this.kind = queue.register(() => this.measure());
  }

  /** Until `over` says that nothing more will happen. */
  start(over: () => boolean): void {
    this.over = over;
    this.measure();
  }

  started(node: number, { cpu = 0, memory = 0 }: Resources): void {
    this.cpu[node] = (this.cpu[node] as number) + cpu;
    this.memory[node] = (this.memory[node] as number) + memory;
  }

  ended(node: number, { cpu = 0, memory = 0 }: Resources): void {
    this.started(node, { cpu: -cpu, memory: -memory });
  }

  private measure(): void {
    if (this.over()) return;
    for (let node = 0; node < this.nodes.length; node++) this.tell(node, this.statsOf(node));
    this.queue.schedule(this.queue.now + EVERY, this.kind, 0, null);
  }

  private statsOf(node: number): NodeStats {
    const { cpu = 0, memory = 0 } = (this.nodes[node] as WorkloadNode).capacity;
    return {
      takenAt: WALL_OFFSET + Math.floor(this.queue.now / 1000),
      cpuPercent: cpu === 0 ? 0 : Math.min(100, ((this.cpu[node] as number) * 100) / cpu),
      memoryTotalBytes: memory,
      memoryAvailableBytes: memory - (this.memory[node] as number),
      diskTotalBytes: null,
      diskFreeBytes: null,
      load: null,
      cores: cpu / 1000,
      missing: ["disk", "load"],
    };
  }
}
