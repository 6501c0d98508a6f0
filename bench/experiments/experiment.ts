// What an experiment is: every combination of workload, scheduler, order, policy and seed, each one run of a cell. As data,
// in one order that decides about shards and rows.

import type { TraceFormat } from "../../sim/workloads/formats.ts";
import type { SyntheticName } from "../workloads/synthetic.ts";
import type { MetricName } from "./metrics.ts";

export type WorkloadChoice =
  | {
      readonly kind: "synthetic";
      readonly name: string;
      readonly synthetic: SyntheticName;
      readonly nodes: number;
      readonly tasks: number;
      readonly loadPercent: number;
    }
  | {
      readonly kind: "trace";
      readonly name: string;
      readonly format: TraceFormat;
      readonly jobs: string;
      /** Null: the format has none. */
      readonly nodes: string | null;
      /** Jobs of each seed, drawn from the trace; null: all, in every seed. */
      readonly sample: number | null;
      /** Arrivals come so many times as fast. */
      readonly compress: number;
    }
  | {
      readonly kind: "fitted";
      readonly name: string;
      readonly model: string;
      readonly nodes: number;
      readonly tasks: number;
      readonly loadPercent: number;
    };

export interface Experiment {
  readonly name: string;
  readonly workloads: readonly WorkloadChoice[];
  readonly schedulers: readonly string[];
  readonly orders: readonly string[];
  /** Recovery policies; where nothing fails they differ in nothing. */
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
  readonly metrics: readonly MetricName[];
  /** The metrics by which schedulers are compared; of `metrics`. */
  readonly compare: readonly MetricName[];
  /** The scheduler that the others are compared with. */
  readonly baseline: string;
}

export interface Run {
  readonly workload: WorkloadChoice;
  readonly scheduler: string;
  readonly order: string;
  readonly policy: string;
  readonly seed: number;
  readonly metrics: readonly MetricName[];
}

/** Every run, workloads outermost, seeds innermost. */
export function runsOf({
  workloads,
  schedulers,
  orders,
  policies,
  seeds,
  metrics,
}: Experiment): readonly Run[] {
  return workloads.flatMap((workload) =>
    orders.flatMap((order) =>
      policies.flatMap((policy) =>
        schedulers.flatMap((scheduler) =>
          seeds.map((seed) => ({ workload, scheduler, order, policy, seed, metrics })),
        ),
      ),
    ),
  );
}

/** One spelling for a run within its experiment. */
export const runKey = ({ workload, scheduler, order, policy, seed }: Run): string =>
  [workload.name, order, policy, scheduler, seed].join("/");
