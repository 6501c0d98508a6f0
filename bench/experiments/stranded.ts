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

export function strandedOf(
  capacity: Capacity,
  shapes: readonly Shape[],
  resource: string,
): { readonly free: number; readonly percent: number } {
  let total = 0;
  let free = 0;
  let stranded = 0;
  for (let node = 0; node < capacity.size; node++) {
    const here = capacity.free(node, resource);
    total += capacity.total(node, resource);
    free += here;
    if (here === 0) continue;
    for (const { resources, gpus, weight } of shapes) {
      if (!capacity.fitsResources(node, resources) || !capacity.fitsGpus(node, gpus))
        stranded += here * weight;
    }
  }
  return { free, percent: total === 0 ? 0 : (100 * stranded) / total };
}
