// Metrics of packing, in which time plays no part: the whole workload put on the cell at once. Cell compaction as Borg does
// it, workload inflation as FGD does it, the distance to the lower bound, and, of a sample, to the optimum.

import { couldHold } from "../../sim/workloads/fitting.ts";
import type { Workload, WorkloadJob, WorkloadNode } from "../../sim/workloads/workload.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import { compacted, shuffled } from "../packing/compaction.ts";
import { lowerBound, optimum } from "../packing/optimum.ts";
import { Packer, specsOf } from "../packing/packer.ts";
import type { Figures, MetricName } from "./metrics.ts";

/** Jobs that are packed: about what the cell holds when it is 60 % full. */
const FILL = 0.6;
const INFLATION = 1.3;
/** Of the problem that is solved exactly. */
const SMALL = 12;

export async function packingFigures(
  workload: Workload,
  strategy: Strategy,
  seed: number,
  metrics: readonly MetricName[],
): Promise<Figures> {
  const rng = new SeededRng(`packing/${seed}`);
  const { nodes } = workload;
  const jobs = filling(shuffled(workload.jobs, rng), nodes, FILL);
  const wanted = (name: MetricName): boolean => metrics.includes(name);
  const figures: Partial<Record<MetricName, number>> = {};
  if (wanted("compaction_pct")) {
    const needed = compacted({ nodes, specs: specsOf(jobs), strategy, rng: rng.fork("nodes") });
    figures.compaction_pct = needed === null ? Number.NaN : (100 * needed) / nodes.length;
  }
  if (wanted("inflation_pct")) figures.inflation_pct = inflated(workload, strategy, rng.fork("inflation"));
  const [node] = nodes;
  const fitting = node === undefined ? [] : jobs.filter((job) => job.gpus === null && couldHold(node, job));
  if (node === undefined || fitting.length === 0) return figures;
  const equal = fitting.map(() => node); // bounds are known of equal nodes only, here as many as can be needed
  const needed = (some: readonly WorkloadJob[]): number =>
    compacted({ nodes: equal, specs: specsOf(some), strategy, rng, all: true }) ?? Number.NaN;
  if (wanted("bound_ratio")) figures.bound_ratio = needed(fitting) / lowerBound(node, fitting);
  if (wanted("optimum_ratio")) {
    const few = fitting.slice(0, SMALL);
    figures.optimum_ratio = needed(few) / (await optimum(node, few));
  }
  return figures;
}

/** The first jobs, in this order, that ask for `part` of what the cell has of anything. */
function filling(
  jobs: readonly WorkloadJob[],
  nodes: readonly WorkloadNode[],
  part: number,
): readonly WorkloadJob[] {
  const total = (name: string): number => nodes.reduce((sum, { capacity }) => sum + (capacity[name] ?? 0), 0);
  const gpuTotal = nodes.reduce((sum, { gpus }) => sum + gpus.length * 1000, 0);
  const [cpu, memory] = [total("cpu"), total("memory")];
  const asked = { cpu: 0, memory: 0, gpu: 0 };
  const end = jobs.findIndex(({ resources, gpus }) => {
    asked.cpu += resources.cpu ?? 0;
    asked.memory += resources.memory ?? 0;
    asked.gpu += gpus === null ? 0 : gpus.count * gpus.milli;
    const most = Math.max(asked.cpu / cpu, memory === 0 ? 0 : asked.memory / memory);
    return Math.max(most, gpuTotal === 0 ? 0 : asked.gpu / gpuTotal) > part;
  });
  return end < 0 ? jobs : jobs.slice(0, end);
}

/** What of the scarcest resource is placed once 1.3 times the cell has been asked for, percent. */
function inflated({ nodes, jobs }: Workload, strategy: Strategy, rng: SeededRng): number {
  const gpus = nodes.some((node) => node.gpus.length > 0);
  const asked = (job: WorkloadJob): number =>
    gpus ? (job.gpus?.count ?? 0) * (job.gpus?.milli ?? 0) : (job.resources.cpu ?? 0);
  const total = nodes.reduce(
    (sum, node) => sum + (gpus ? node.gpus.length * 1000 : (node.capacity.cpu ?? 0)),
    0,
  );
  const packer = new Packer(nodes, strategy);
  const order = shuffled(jobs, rng);
  const specs = specsOf(order);
  let arrived = 0;
  let placed = 0;
  for (let at = 0; arrived < INFLATION * total; at++) {
    const job = order[at % order.length] as WorkloadJob;
    arrived += Math.max(asked(job), total * 1e-6);
    if (packer.put(specs[at % order.length] as (typeof specs)[number]) >= 0) placed += asked(job);
  }
  return (100 * placed) / total;
}
