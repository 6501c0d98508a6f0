// Cell compaction: into how many of its nodes, taken away in a random order, would the workload still fit? Fewer is a
// better packing. Source: Verma et al., Large-scale cluster management at Google with Borg, EuroSys 2015, §5.1.

import type { WorkloadNode } from "../../sim/workloads/workload.ts";
import type { Rng } from "../../src/core/kernel/rng.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import { quantile } from "../../statistics/summary.ts";
import { Packer } from "./packer.ts";

/** Tasks that may stay out, in a thousand: a few very picky ones shall not decide. Source: the paper's 0.2 %. */
const LEFT_OUT_PERMILLE = 2;

export interface Compaction {
  readonly nodes: readonly WorkloadNode[];
  readonly specs: readonly TaskSpec[];
  readonly strategy: Strategy;
  /** Shuffles the nodes. */
  readonly rng: Rng;
  /** Must every task fit? Absent: a few may stay out. */
  readonly all?: boolean;
}

/** The least number of nodes, found by halving, that holds all but a few of the tasks, put there one after the other; null
 * when all of them are not enough. */
export function compacted({ nodes, specs, strategy, rng, all = false }: Compaction): number | null {
  const order = shuffled(nodes, rng);
  const outMax = all ? 0 : Math.floor((specs.length * LEFT_OUT_PERMILLE) / 1000);
  const fits = (count: number): boolean => packs(order.slice(0, count), specs, strategy, outMax);
  if (!fits(order.length)) return null;
  let tooFew = 0;
  let enough = order.length;
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    if (fits(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

export interface CompactionSummary {
  /** Of the nodes needed, percent of the whole cell: the 90th percentile over the seeds, which is what counts, and the ends
   * of the bar. */
  readonly p90: number;
  readonly min: number;
  readonly max: number;
}

/** `needed` by seed; one or more. */
export function compactionSummary(needed: readonly number[], cell: number): CompactionSummary {
  const percents = needed.map((count) => (100 * count) / cell);
  return { p90: quantile(percents, 0.9), min: Math.min(...percents), max: Math.max(...percents) };
}

export function shuffled<Item>(items: readonly Item[], rng: Rng): readonly Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = rng.below(last + 1);
    [order[last], order[other]] = [order[other] as Item, order[last] as Item];
  }
  return order;
}

function packs(
  nodes: readonly WorkloadNode[],
  specs: readonly TaskSpec[],
  strategy: Strategy,
  outMax: number,
): boolean {
  const packer = new Packer(nodes, strategy);
  let out = 0;
  for (const spec of specs) if (packer.put(spec) < 0 && ++out > outMax) return false;
  return true;
}
