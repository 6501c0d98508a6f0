// One replay of a grid's log: an order and a placement, through the real manager, without weather. What a job waited, and
// how much longer than its run it took.

import { readMetacentrum } from "../../../sim/workloads/metacentrum.ts";
import type { WorkloadJob } from "../../../sim/workloads/workload.ts";
import { orderNamed, strategyNamed } from "../../../src/core/scheduler/registry.ts";
import { boundedSlowdown } from "../../../statistics/slowdown.ts";
import { mean, quantile } from "../../../statistics/summary.ts";
import { arrivalsOf, Cell } from "../../cell/cell.ts";

export interface ReplayInput {
  readonly jobs: string;
  readonly nodes: string;
  readonly order: string;
  readonly placement: string;
}

export interface Replayed {
  readonly jobs: number;
  readonly meanWaitSeconds: number;
  readonly p99WaitSeconds: number;
  readonly meanSlowdown: number;
}

export function replay({ jobs, nodes, order, placement }: ReplayInput): Replayed {
  const workload = readMetacentrum(jobs, nodes);
  const chosen = { strategy: strategyNamed(placement), order: orderNamed(order) };
  if (chosen.strategy === undefined || chosen.order === undefined)
    throw new Error(`There is no ${placement} or no ${order}`);
  const waits = new Float64Array(workload.jobs.length).fill(-1);
  const cell = new Cell({
    nodes: workload.nodes,
    strategy: chosen.strategy,
    order: chosen.order,
    seed: "metacentrum",
    observer: {
      started: (job, _node, at) => {
        waits[job] = at - (workload.jobs[job] as WorkloadJob).arrival;
      },
    },
  });
  cell.run(arrivalsOf(workload));
  return summaryOf(workload.jobs, [...waits]);
}

function summaryOf(jobs: readonly WorkloadJob[], waits: readonly number[]): Replayed {
  const lost = waits.findIndex((wait) => wait < 0);
  if (lost >= 0) throw new Error(`Job ${jobs[lost]?.name} was never started`);
  const slowdowns = jobs.map(({ duration }, index) => boundedSlowdown(waits[index] as number, duration));
  return {
    jobs: jobs.length,
    meanWaitSeconds: mean(waits) / 1e6,
    p99WaitSeconds: quantile(waits, 0.99) / 1e6,
    meanSlowdown: mean(slowdowns),
  };
}
