// What can be read off the cluster at a moment: tasks by state, nodes by liveness, how much of each resource is in use, and
// how much is free where none of the workload's requests fits, which is stranded. PERF: O(nodes), made for once a second.

import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Resources } from "../../src/core/task/spec.ts";

/** Columns of the series. Shares are per mille of what the nodes that are ready have. */
export function sampleOf(cluster: Cluster, sizes: readonly Resources[]): Record<string, number> {
  const { counts, nodes } = cluster;
  const sample: Record<string, number> = {
    pending: counts.Pending,
    scheduled: counts.Scheduled,
    running: counts.Running,
    ready: 0,
    suspect: 0,
    down: 0,
    unknown: 0,
  };
  for (const { liveness, info } of nodes) {
    if (info !== null) sample[liveness] = (sample[liveness] ?? 0) + 1;
  }
  addShares(sample, cluster, sizes);
  return sample;
}

interface Sum {
  total: number;
  used: number;
  stranded: number;
}

function addShares(sample: Record<string, number>, cluster: Cluster, sizes: readonly Resources[]): void {
  const { capacity } = cluster;
  const sums = new Map<string, Sum>();
  const checks = sizes.map((size) => capacity.fitsCheck(size));
  for (const { index, info, liveness } of cluster.nodes) {
    if (info === null || liveness !== "ready") continue;
    const stranded = !checks.some((fits) => fits(index));
    for (const name in info.capacity) {
      const sum = sums.get(name) ?? { total: 0, used: 0, stranded: 0 };
      sums.set(name, sum);
      const free = capacity.free(index, name);
      const total = capacity.total(index, name);
      sum.total += total;
      sum.used += total - free;
      if (stranded) sum.stranded += free;
    }
  }
  for (const [name, { total, used, stranded }] of sums) {
    if (total === 0) continue;
    sample[`used ${name}`] = Math.round((1_000 * used) / total);
    sample[`stranded ${name}`] = Math.round((1_000 * stranded) / total);
  }
}
