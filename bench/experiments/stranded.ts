// What is free on a node but of no use there: of each common shape of job, weighted by how common it is, the free CPU or
// memory of the nodes that cannot take one more of it. FGD's idea of fragments, for CPU and memory.

import type { WorkloadJob } from "../../sim/workloads/workload.ts";
import type { Capacity } from "../../src/core/node/capacity.ts";
import type { GpuRequest, Resources } from "../../src/core/task/spec.ts";

export interface Shape {
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  /** Part of the jobs counted. */
  readonly weight: number;
}

/** The commonest that matter; more would only be slower. */
const SHAPES_MAX = 24;

/** The commonest shapes, the weights of which add up to 1; among equally common ones those that come first. */
export function shapesOf(jobs: readonly WorkloadJob[]): readonly Shape[] {
  const counts = new Map<string, { shape: Omit<Shape, "weight">; count: number }>();
  for (const { resources, gpus } of jobs) {
    const key = JSON.stringify([resources, gpus]);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { shape: { resources, gpus }, count: 1 });
    else known.count++;
  }
  const common = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, SHAPES_MAX);
  const total = common.reduce((sum, { count }) => sum + count, 0);
  return common.map(({ shape, count }) => ({ ...shape, weight: count / total }));
}

export interface Stranded {
  /** Free CPU, percent of all. */
  readonly freeCpu: number;
  readonly cpu: number;
  readonly memory: number;
}

/** PERF: O(nodes × shapes). */
export function strandedOf(capacity: Capacity, shapes: readonly Shape[]): Stranded {
  const size = capacity.size;
  const useless = new Float64Array(size);
  for (const { resources, gpus, weight } of shapes) {
    const fits = capacity.fitsCheck(resources);
    for (let node = 0; node < size; node++) {
      if (!fits(node) || !capacity.fitsGpus(node, gpus)) useless[node] = (useless[node] as number) + weight;
    }
  }
  const part = (resource: string, of: (node: number) => number): number => {
    let total = 0;
    let sum = 0;
    for (let node = 0; node < size; node++) {
      total += capacity.total(node, resource);
      sum += capacity.free(node, resource) * of(node);
    }
    return total === 0 ? 0 : (100 * sum) / total;
  };
  const weightOf = (node: number): number => useless[node] as number;
  return { freeCpu: part("cpu", () => 1), cpu: part("cpu", weightOf), memory: part("memory", weightOf) };
}
