// One run of an experiment: a workload through a cell under one scheduler, order and policy.

import { performance } from "node:perf_hooks";
import type { Workload } from "../../sim/workloads/workload.ts";
import { presetNamed, recoveryOf } from "../../src/core/manager/presets.ts";
import { orderNamed, strategyNamed } from "../../src/core/scheduler/registry.ts";
import { fgdFor } from "../../src/core/scheduler/strategies/fgd.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import { targetWorkload } from "../../src/core/scheduler/target-workload.ts";
import { arrivalsOf, Cell } from "../cell/cell.ts";
import type { Run } from "./experiment.ts";
import { Measuring, type Series } from "./measured.ts";
import { type Figures, METRICS } from "./metrics.ts";
import { packingFigures } from "./packing-figures.ts";
import { workloadOf } from "./workload-of.ts";

export interface RunResult {
  readonly figures: Figures;
  readonly series: Series;
  /** The whole run over its placements: not a result, it depends on the machine. */
  readonly decisionMicroseconds: number;
  readonly wallMs: number;
}

export async function runOnce(run: Run): Promise<RunResult> {
  const workload = workloadOf(run.workload, run.seed);
  const strategy = strategyOf(run.scheduler, workload);
  const order = orderNamed(run.order);
  const preset = presetNamed(run.policy);
  if (order === undefined || preset === undefined)
    throw new Error(`There is no ${run.order} or no ${run.policy}`);
  const measuring = new Measuring(workload);
  const begun = performance.now();
  const cell = new Cell({
    nodes: workload.nodes,
    strategy,
    order,
    seed: `run/${run.seed}`,
    recovery: recoveryOf(preset),
    observer: measuring,
  });
  measuring.watch(cell);
  cell.run(arrivalsOf(workload));
  const wallMs = performance.now() - begun;
  const { figures, series } = measuring.result();
  const tasks = workload.jobs.reduce((sum, job) => sum + job.tasks, 0);
  const packing = run.metrics.some((name) => "packing" in METRICS[name])
    ? await packingFigures(workload, strategy, run.seed, run.metrics)
    : {};
  return {
    figures: known({ ...figures, ...packing }),
    series,
    decisionMicroseconds: (wallMs * 1000) / Math.max(1, tasks),
    wallMs,
  };
}

/** Without what could not be measured. */
function known(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}

/** FGD is told the workload that it is to expect. */
function strategyOf(name: string, { jobs, nodes }: Workload): Strategy {
  const gpus = nodes.some((node) => node.gpus.length > 0);
  if (name === "fgd" && gpus) return fgdFor(targetWorkload(jobs));
  const strategy = strategyNamed(name);
  if (strategy === undefined) throw new Error(`There is no scheduler ${name}`);
  return strategy;
}
