// The results of an experiment for programs: one row a run, in the experiment's own order, metrics only. What depends on the
// machine (timings) is in a file of its own: equal experiments give equal bytes here, however they were cut into shards.

import { stringify } from "csv-stringify/sync";
import { type Experiment, runKey, runsOf } from "./experiment.ts";
import { METRICS } from "./metrics.ts";
import type { RunResult } from "./run.ts";

type Results = ReadonlyMap<string, RunResult>;

const CHOICE = ["workload", "order", "policy", "scheduler", "seed"];

/** Every run is there. */
export function resultsCsv(experiment: Experiment, results: Results): string {
  const { metrics } = experiment;
  const rows = runsOf(experiment).map((run) => {
    const { figures } = resultOf(results, runKey(run));
    const values = metrics.map((name) => {
      const value = figures[name];
      return value === undefined || Number.isNaN(value) ? "" : value.toFixed(METRICS[name].digits);
    });
    return [run.workload.name, run.order, run.policy, run.scheduler, run.seed, ...values];
  });
  return stringify([[...CHOICE, ...metrics], ...rows]);
}

/** What a placement took with all that belongs to it (the run over its placements), and how long the run took. */
export function timingsCsv(experiment: Experiment, results: Results): string {
  const rows = runsOf(experiment).map((run) => {
    const { decisionMicroseconds, wallMs } = resultOf(results, runKey(run));
    const timings = [decisionMicroseconds.toFixed(2), wallMs.toFixed(0)];
    return [run.workload.name, run.order, run.policy, run.scheduler, run.seed, ...timings];
  });
  return stringify([[...CHOICE, "us_per_placement", "run_ms"], ...rows]);
}

export function resultOf(results: Results, key: string): RunResult {
  const result = results.get(key);
  if (result === undefined) throw new Error(`Run ${key} has not been made`);
  return result;
}
