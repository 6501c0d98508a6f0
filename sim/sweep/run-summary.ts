// What a sweep keeps of each run, as plain data: it crosses threads, is written by one machine and merged by another. Nothing
// in it refers to the world it came from.

import type { Duration } from "../../src/core/kernel/time.ts";
import type { HistogramCounts } from "../histogram.ts";
import type { ShortageStep } from "../measures/shortage.ts";
import { reportJson, troubleLines, type Verdict, verdictOf } from "../report.ts";
import type { RunResult } from "../run.ts";

/** Distributions that every run measures, microseconds, in the order of the tables. */
export const DISTRIBUTIONS = [
  "to schedule",
  "to start",
  "to detect",
  "to recover",
  "outage per job",
] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

export interface RunSummary {
  /** 0, 1, 2, … in the sweep. */
  readonly place: number;
  readonly scenario: string;
  readonly policy: string;
  readonly strategy: string;
  readonly order: string;
  /** The checkers that watched, when not all did. */
  readonly checks: readonly string[] | null;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly digest: string | null;
  readonly endedAt: Duration;
  readonly events: number;
  readonly wallMs: number;
  readonly distributions: Readonly<Record<Distribution, HistogramCounts>>;
  /** Counts of things done and lost, by name; durations in microseconds. `doubleRunningOpen` is part of Kept and Fenced. */
  readonly counts: Readonly<Record<string, number>>;
  /** How often everything came, by name; null: it was not counted. */
  readonly coverage: Readonly<Record<string, number>> | null;
  /** From when on how many services were missing: see Shortage. */
  readonly shortage: readonly ShortageStep[];
  /** What went wrong and how to see it again. */
  readonly trouble: readonly string[];
  /** The run's report as `--json` prints it. */
  readonly report: unknown;
}

const NOTHING: HistogramCounts = { buckets: [], sum: 0, max: 0 };

export function summaryOf(result: RunResult, place: number, wallMs: number): RunSummary {
  const { scenario, seed, statistics, measured, endedAt, events, digest } = result;
  const twice = statistics.doubleRunning.by(endedAt);
  return {
    place,
    scenario: scenario.name,
    policy: scenario.policy,
    strategy: scenario.strategy,
    order: scenario.order,
    checks: scenario.checks ?? null,
    seed,
    verdict: verdictOf(result),
    digest,
    endedAt,
    events,
    wallMs: Math.round(wallMs),
    distributions: {
      "to schedule": statistics.timeToSchedule.counts,
      "to start": statistics.timeToStart.counts,
      "to detect": measured?.toDetect.counts ?? NOTHING,
      "to recover": measured?.toRecover.counts ?? NOTHING,
      "outage per job": measured?.unavailability.counts ?? NOTHING,
    },
    counts: {
      ...measured?.counts,
      restarts: statistics.restarts,
      replacements: statistics.replacements,
      doubleRunningKept: twice.kept,
      doubleRunningFenced: twice.fenced,
      doubleRunningOpen: twice.open,
    },
    coverage: result.coverage,
    shortage: measured?.shortage ?? [],
    trouble: troubleLines(result),
    report: reportJson(result, wallMs),
  };
}
