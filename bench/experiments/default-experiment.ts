// What `npm run bench` runs: every strategy on three workloads that need no trace.

import { strategies } from "../../src/core/scheduler/registry.ts";
import type { Experiment, WorkloadChoice } from "./experiment.ts";
import { METRICS_DEFAULT } from "./metrics.ts";

const choice = (synthetic: "uniform" | "mixed" | "gpu", loadPercent: number): WorkloadChoice => ({
  kind: "synthetic",
  name: synthetic,
  synthetic,
  nodes: 200,
  tasks: 10_000,
  loadPercent,
});

export const DEFAULT_EXPERIMENT: Experiment = {
  name: "default",
  workloads: [choice("uniform", 95), choice("mixed", 100), choice("gpu", 95)],
  schedulers: strategies.map(({ name }) => name),
  orders: ["fifo"],
  policies: ["ours"],
  seeds: Array.from({ length: 11 }, (_, index) => index + 1),
  metrics: METRICS_DEFAULT,
  compare: ["mean_wait_s", "mean_bsld", "fragmentation_pct"],
  baseline: "epvm",
};
