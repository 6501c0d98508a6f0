// Every metric by name: its unit, and whether more is better. How each is measured stands with what measures it.

export interface MetricMeaning {
  /** For people, with the unit. */
  readonly meaning: string;
  readonly better: "less" | "more";
  /** Decimals in results.csv. */
  readonly digits: number;
  /** Packings of the whole workload, without time: dear. */
  readonly packing?: boolean;
  /** Why some runs have no value. */
  readonly unknown?: string;
}

const less = (meaning: string, digits = 4): MetricMeaning => ({ meaning, better: "less", digits });
const more = (meaning: string, digits = 4): MetricMeaning => ({ meaning, better: "more", digits });

const NO_BOUND =
  "bounds are known of jobs without GPUs on equal nodes only, and no such job fits a node like the first";

export const METRICS = {
  mean_wait_s: less("mean wait from arrival to start, s"),
  p50_wait_s: less("median wait, s"),
  p99_wait_s: less("99th percentile of waits, s"),
  mean_bsld: less("mean bounded slowdown (10 s)"),
  mean_completion_s: less("mean time from arrival to end, s"),
  makespan_s: less("end of the last task, s after the first arrival"),
  cpu_utilisation_pct: more("reserved CPU until the last arrival, percent of all"),
  memory_utilisation_pct: more("reserved memory until the last arrival, percent of all"),
  gpu_utilisation_pct: more("reserved GPU milli until the last arrival, percent of all"),
  stranded_cpu_pct: less(
    "free CPU on nodes that cannot take one more of the common jobs, percent of all CPU",
  ),
  stranded_memory_pct: less(
    "free memory on nodes that cannot take one more of the common jobs, percent of all memory",
  ),
  fragmentation_pct: less(
    "GPUs free but of no use to the workload (F of FGD), percent of all; without GPUs stranded CPU",
  ),
  failed_placements_pct: less("jobs that did not start when they arrived, percent"),
  jain_fairness: more("Jain's index of the owners' mean bounded slowdowns, 1 is even", 6),
  dominant_share_gap: less("largest less smallest mean dominant share of the owners", 6),
  compaction_pct: {
    ...less("nodes that jobs for 60 % of the cell need, percent of the cell (Borg)"),
    packing: true,
    unknown:
      "jobs for 60 % of the cell did not fit into the whole of it, so that no node could be taken away",
  },
  inflation_pct: {
    ...more("requests placed when the workload is inflated to 130 % of the cell, percent of the cell (FGD)"),
    packing: true,
  },
  bound_ratio: {
    ...less("nodes needed to pack jobs for 60 % of the cell over the resource lower bound max ⌈Σ q / C⌉"),
    packing: true,
    unknown: NO_BOUND,
  },
  optimum_ratio: {
    ...less("nodes needed to pack a sample of jobs over the optimum (HiGHS)"),
    packing: true,
    unknown: NO_BOUND,
  },
} as const satisfies Readonly<Record<string, MetricMeaning>>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** What an experiment measures unless it says otherwise: all that one run of a cell tells. */
export const METRICS_DEFAULT: readonly MetricName[] = METRIC_NAMES.filter(
  (name) => !("packing" in METRICS[name]),
);

export type Figures = Readonly<Partial<Record<MetricName, number>>>;
