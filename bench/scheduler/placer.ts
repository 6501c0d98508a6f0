// Something that places and releases: the scheduler with one strategy, or the bare scan.

import { place } from "../../src/core/scheduler/place.ts";
import { ScoreMemory } from "../../src/core/scheduler/score-memory.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { BenchCluster, Held } from "./cluster.ts";

export interface Placer {
  /** Places up to `count` of `spec` and reserves them; returns how many. */
  place(spec: TaskSpec, count: number): number;
  /** Releases the `count` placed longest ago. */
  release(count: number): void;
}

/** As the manager does it: a plan, then its reservations one by one. */
export class StrategyPlacer implements Placer {
  private readonly strategy: Strategy;
  private readonly cluster: BenchCluster;
  private readonly memory: ScoreMemory;
  private held: Held[];
  private released = 0;
  private lastNode = -1;

  constructor(strategy: Strategy, cluster: BenchCluster, keepsScores: boolean) {
    const { kept: _, ...unkept } = strategy;
    this.strategy = keepsScores ? strategy : unkept;
    this.cluster = cluster;
    this.held = [...cluster.held];
    this.memory = new ScoreMemory(cluster.capacity);
  }

  place(spec: TaskSpec, count: number): number {
    const { nodes, capacity } = this.cluster;
    const snapshot = { nodes, capacity, lastNode: this.lastNode, memory: this.memory };
    const { placed } = place(this.strategy, snapshot, { spec, jobId: null }, count);
    for (const { node, gpuDevices } of placed) {
      capacity.reserve(node, spec, gpuDevices);
      this.held.push({ node, gpuDevices, spec });
      this.lastNode = node;
    }
    return placed.length;
  }

  release(count: number): void {
    for (let done = 0; done < count && this.released < this.held.length; done++) {
      const { node, gpuDevices, spec } = this.held[this.released++] as Held;
      this.cluster.capacity.release(node, spec, gpuDevices);
    }
    if (this.released < 100_000) return;
    this.held = this.held.slice(this.released);
    this.released = 0;
  }
}
