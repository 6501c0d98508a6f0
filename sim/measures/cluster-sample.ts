// What can be read off the cluster at a moment: tasks by state, nodes by liveness, how much of each resource is in use, and
// how much is free where none of the workload's requests fits, which is stranded. PERF: O(nodes), made for once a second.

import type { Node, NodeInfo } from "../../src/core/node/node.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Resources } from "../../src/core/task/spec.ts";

/** A node that has introduced itself. */
type Met = Node & { readonly info: NodeInfo };

/** Columns of the series. Shares are per mille of what the nodes that are ready have. `machineOf`: the machine that a node
 * is, or was; −1: none. */
export function sampleOf(
  cluster: Cluster,
  sizes: readonly Resources[],
  machineOf: (node: number) => number,
): Record<string, number> {
  const { counts } = cluster;
  const nodes = newestOfEach(cluster, machineOf);
  const sample: Record<string, number> = {
    pending: counts.Pending,
    scheduled: counts.Scheduled,
    running: counts.Running,
    ready: 0,
    suspect: 0,
    down: 0,
    unknown: 0,
  };
  for (const { liveness } of nodes) sample[liveness] = (sample[liveness] ?? 0) + 1;
  addShares(sample, cluster, nodes, sizes);
  return sample;
}

/** Of each machine the node that it is: one whose worker lost its data folder is met as another node, and what it was before
 * stays in the books, down, until somebody removes it. */
function newestOfEach({ nodes }: Cluster, machineOf: (node: number) => number): Met[] {
  const newest = new Map<number, Met>();
  for (const node of nodes) if (isMet(node)) newest.set(machineOf(node.index), node); // indices only rise
  newest.delete(-1);
  return [...newest.values()];
}

const isMet = (node: Node): node is Met => node.info !== null;

interface Sum {
  total: number;
  used: number;
  stranded: number;
}

function addShares(
  sample: Record<string, number>,
  { capacity }: Cluster,
  nodes: readonly Met[],
  sizes: readonly Resources[],
): void {
  const sums = new Map<string, Sum>();
  const checks = sizes.map((size) => capacity.fitsCheck(size));
  for (const { index, info, liveness } of nodes) {
    if (liveness !== "ready") continue;
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
