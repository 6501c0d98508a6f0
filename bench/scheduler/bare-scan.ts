// What placing costs when nothing else is asked: least-allocated over typed arrays, one scan per decision, with
// reserving and releasing. The yardstick beside which the scheduler is measured in the same run.

import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { BenchCluster } from "./cluster.ts";
import type { Placer } from "./placer.ts";

export class BareScan implements Placer {
  private readonly cpuTotal: Float64Array;
  private readonly memoryTotal: Float64Array;
  private readonly cpuFree: Float64Array;
  private readonly memoryFree: Float64Array;
  private held: { readonly node: number; readonly spec: TaskSpec }[];
  private released = 0;

  constructor({ nodes, capacity, held }: BenchCluster) {
    this.held = [...held];
    this.cpuTotal = Float64Array.from(nodes, ({ index }) => capacity.total(index, "cpu"));
    this.memoryTotal = Float64Array.from(nodes, ({ index }) => capacity.total(index, "memory"));
    this.cpuFree = Float64Array.from(nodes, ({ index }) => capacity.free(index, "cpu"));
    this.memoryFree = Float64Array.from(nodes, ({ index }) => capacity.free(index, "memory"));
  }

  place(spec: TaskSpec, count: number): number {
    for (let placed = 0; placed < count; placed++) {
      const node = this.best(spec.resources.cpu as number, spec.resources.memory as number);
      if (node < 0) return placed;
      this.take(node, spec, 1);
      this.held.push({ node, spec });
    }
    return count;
  }

  release(count: number): void {
    for (let done = 0; done < count && this.released < this.held.length; done++) {
      const { node, spec } = this.held[this.released++] as { node: number; spec: TaskSpec };
      this.take(node, spec, -1);
    }
    if (this.released < 100_000) return;
    this.held = this.held.slice(this.released);
    this.released = 0;
  }

  private best(cpu: number, memory: number): number {
    const { cpuFree, memoryFree, cpuTotal, memoryTotal } = this;
    let best = -1;
    let highest = -1;
    for (let node = 0; node < cpuFree.length; node++) {
      const cpuLeft = (cpuFree[node] as number) - cpu;
      const memoryLeft = (memoryFree[node] as number) - memory;
      if (cpuLeft < 0 || memoryLeft < 0) continue;
      const score = cpuLeft / (cpuTotal[node] as number) + memoryLeft / (memoryTotal[node] as number);
      if (score <= highest) continue;
      highest = score;
      best = node;
    }
    return best;
  }

  private take(node: number, { resources }: TaskSpec, sign: 1 | -1): void {
    this.cpuFree[node]! -= sign * (resources.cpu as number);
    this.memoryFree[node]! -= sign * (resources.memory as number);
  }
}
