// The schedulers of an experiment compared: each with the baseline, metric by metric, seed by seed, with an interval, an
// effect size, a p-value corrected for how many were compared, and one sentence that claims no more than that.

import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { holm, type PairedDifference, pairedDifference } from "../../statistics/paired.ts";
import { type Experiment, runKey, type WorkloadChoice } from "./experiment.ts";
import { METRICS, type MetricName } from "./metrics.ts";
import { resultOf } from "./results-csv.ts";
import type { RunResult } from "./run.ts";

type Results = ReadonlyMap<string, RunResult>;

/** Where schedulers meet: one workload, order and policy. */
export interface Field {
  readonly workload: WorkloadChoice;
  readonly order: string;
  readonly policy: string;
}

export interface Comparison extends PairedDifference {
  readonly field: Field;
  readonly metric: MetricName;
  readonly scheduler: string;
  readonly baseline: string;
  /** Mean of the baseline. */
  readonly reference: number;
  /** The p-value corrected within the field and metric. */
  readonly corrected: number;
}

const SURE = 0.05;

export function fieldsOf({ workloads, orders, policies }: Experiment): readonly Field[] {
  return workloads.flatMap((workload) =>
    orders.flatMap((order) => policies.map((policy) => ({ workload, order, policy }))),
  );
}

export const fieldName = ({ workload, order, policy }: Field, experiment: Experiment): string =>
  [
    workload.name,
    ...(experiment.orders.length > 1 ? [order] : []),
    ...(experiment.policies.length > 1 ? [policy] : []),
  ].join(", ");

/** A metric by seed. */
export function valuesOf(
  experiment: Experiment,
  results: Results,
  field: Field,
  scheduler: string,
  metric: MetricName,
): readonly number[] {
  return experiment.seeds.map((seed) => {
    const key = runKey({ ...field, scheduler, seed, metrics: experiment.metrics });
    return resultOf(results, key).figures[metric] ?? Number.NaN;
  });
}

export function comparisonsOf(experiment: Experiment, results: Results): readonly Comparison[] {
  const { schedulers, baseline, compare } = experiment;
  const others = schedulers.filter((scheduler) => scheduler !== baseline);
  return fieldsOf(experiment).flatMap((field) =>
    compare.flatMap((metric) => {
      const base = valuesOf(experiment, results, field, baseline, metric);
      const reference = base.reduce((sum, value) => sum + value, 0) / base.length;
      const pairs = others.map((scheduler) => {
        const rng = new SeededRng(`compare/${field.workload.name}/${metric}/${scheduler}`);
        const own = valuesOf(experiment, results, field, scheduler, metric);
        return { scheduler, ...pairedDifference(own, base, rng) };
      });
      const corrected = holm(pairs.map(({ pValue }) => pValue));
      return pairs.map((pair, index) => ({
        ...pair,
        ...{ field, metric, baseline, reference, corrected: corrected[index] as number },
      }));
    }),
  );
}

/** What may be said of it: better, worse, or nothing. */
export function verdictOf(comparison: Comparison): "better" | "worse" | "no difference" {
  const { mean, low, high, corrected } = comparison;
  const apart = corrected < SURE && (low > 0 || high < 0);
  if (!apart) return "no difference";
  return (METRICS[comparison.metric].better === "less") === mean < 0 ? "better" : "worse";
}

export function sentenceOf(comparison: Comparison, experiment: Experiment): string {
  const { field, metric, scheduler, baseline, mean, low, high, effect, corrected, reference } = comparison;
  const where = `On ${fieldName(field, experiment)}`;
  const seeds = experiment.seeds.length;
  if (Number.isNaN(mean))
    return `${where}, ${scheduler} and ${baseline} cannot be compared in ${metric}: not every seed has a value.`;
  if (comparison.below + comparison.above === 0)
    return `${where}, ${scheduler} and ${baseline} are equal in ${metric} in every seed.`;
  const percent = reference === 0 ? "" : ` (${percentOf(Math.abs(mean / reference))} %)`;
  const direction = mean < 0 ? "less" : "more";
  const apart = `${scheduler} has ${figure(Math.abs(mean))}${percent} ${direction} ${metric} than ${baseline}`;
  if (!Number.isFinite(low))
    return `${where}, ${apart}, which says little: ${seeds === 1 ? "one seed has" : "two seeds have"} no interval.`;
  const interval = `95 % interval ${figure(low)} to ${figure(high)}`;
  if (verdictOf(comparison) === "no difference")
    return `${where}, ${scheduler} and ${baseline} show no difference in ${metric} at this sample size (${interval}, ${seeds} seeds).`;
  const agreeing = Math.max(comparison.below, comparison.above);
  const size = effect === null ? "" : `, effect size ${effect.toFixed(1)}`;
  return `${where}, ${apart}: ${verdictOf(comparison)} (${interval}, ${agreeing} of ${seeds} seeds${size}, p = ${corrected.toFixed(3)} corrected).`;
}

/** Whole percents; below one the first digit that counts. */
function percentOf(part: number): string {
  const percent = 100 * part;
  return percent < 1 ? Number(percent.toPrecision(1)).toString() : percent.toFixed(0);
}

/** Three digits that count. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (Math.abs(value) >= 1000) return Math.round(value).toString();
  return Number(value.toPrecision(3)).toString();
}

/** By row and column scheduler: in how many seeds the row's is strictly better. */
export function winsOf(
  experiment: Experiment,
  results: Results,
  field: Field,
  metric: MetricName,
): readonly (readonly number[])[] {
  const values = experiment.schedulers.map((scheduler) =>
    valuesOf(experiment, results, field, scheduler, metric),
  );
  const sign = METRICS[metric].better === "less" ? 1 : -1;
  return values.map((own) =>
    values.map((other) => own.filter((value, seed) => sign * value < sign * (other[seed] as number)).length),
  );
}
