// What was measured in words and in JSON: one place says how a distribution is told, so that a run, a sweep and a comparison
// tell it alike.

import type { Duration } from "../../src/core/kernel/time.ts";
import { bytes, count, milliseconds, perMille, seconds } from "../figures.ts";
import type { Histogram } from "../histogram.ts";
import type { Measured, RunResult } from "../run.ts";
import type { SeriesData } from "./series.ts";
import { WAITING_CAUSES } from "./waiting-causes.ts";

export interface Percentiles {
  readonly count: number;
  readonly p50: Duration | null;
  readonly p90: Duration | null;
  readonly p99: Duration | null;
  readonly max: Duration | null;
}

export function percentiles(histogram: Histogram): Percentiles {
  const [p50 = null, p90 = null, p99 = null] = [50, 90, 99].map((percent) => histogram.percentile(percent));
  return { count: histogram.count, p50, p90, p99, max: histogram.max };
}

export function spread(histogram: Histogram): string {
  const { p50, p90, p99, max } = percentiles(histogram);
  if (p50 === null || p90 === null || p99 === null || max === null) return "nothing measured";
  return Object.entries({ p50, p90, p99, max })
    .map(([name, value]) => `${name} ${milliseconds(value)}`)
    .join(", ");
}

/** Rows of the report's table. */
export function measuredRows(measured: Measured | null): string[][] {
  if (measured === null) return [];
  const { toDetect, toRecover, unavailability, counts, series } = measured;
  const { moves, needlessRestarts, fencedOff, falseAlarms, lostWork, usefulWork } = counts;
  return [
    ["time to detect", `${spread(toDetect)}; ${count(falseAlarms)} false alarms`],
    ["time to recover", spread(toRecover)],
    ["outage per job", `${spread(unavailability)}; ${seconds(unavailability.sum)} in all`],
    [
      "moves",
      `${count(moves)}; needless restarts ${count(needlessRestarts)}, ended for a lease ${count(fencedOff)}`,
    ],
    ["batch work", `${seconds(usefulWork)} done, ${seconds(lostWork)} lost`],
    ["waiting", waitingWords(series)],
    ["in use", shareWords(series, "used")],
    ["stranded", shareWords(series, "stranded")],
  ];
}

/** Rows that tell of work rather than of results. */
export function decisionRows({ measured }: RunResult, wallMs: number): string[][] {
  if (measured === null) return [];
  const { placements, bytes: sent } = measured.counts;
  const perSecond = Math.round((placements / Math.max(1, wallMs)) * 1_000);
  return [
    ["decisions", `${count(placements)}, ${count(perSecond)}/s`],
    ["bytes", `${bytes(sent)} of syncs and answers`],
  ];
}

export function measuredJson(measured: Measured): Record<string, unknown> {
  const { toDetect, toRecover, unavailability, counts, series } = measured;
  const { lostWork, usefulWork, longestShortage, ...others } = counts;
  return {
    timeToDetectUs: percentiles(toDetect),
    timeToRecoverUs: percentiles(toRecover),
    unavailabilityPerJobUs: { ...percentiles(unavailability), sum: unavailability.sum },
    ...others,
    lostWorkUs: lostWork,
    usefulWorkUs: usefulWork,
    longestShortageUs: longestShortage,
    waitingMean: Object.fromEntries(
      WAITING_CAUSES.map((cause) => [cause, meanOf(series, `waits: ${cause}`)]),
    ),
    usedPerMille: shares(series, "used"),
    strandedPerMille: shares(series, "stranded"),
  };
}

/** The mean and the highest value of a column; 0 when there is none. */
export const meanOf = ({ columns }: SeriesData, column: string): number => {
  const values = columns[column] ?? [];
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
};

export const highestOf = ({ columns }: SeriesData, column: string): number =>
  (columns[column] ?? []).reduce((highest, value) => Math.max(highest, value), 0);

function waitingWords(series: SeriesData): string {
  return WAITING_CAUSES.map((cause) => {
    const column = `waits: ${cause}`;
    return `${cause} ${meanOf(series, column).toFixed(1)} (at most ${count(highestOf(series, column))})`;
  }).join(", ");
}

/** Means over the run by resource. */
function shares(series: SeriesData, what: string): Record<string, number> {
  const names = Object.keys(series.columns).filter((name) => name.startsWith(`${what} `));
  return Object.fromEntries(
    names.map((name) => [name.slice(what.length + 1), Math.round(meanOf(series, name))]),
  );
}

function shareWords(series: SeriesData, what: string): string {
  const words = Object.entries(shares(series, what)).map(
    ([name, share]) =>
      `${name} ${perMille(share)} (at most ${perMille(highestOf(series, `${what} ${name}`))})`,
  );
  return words.length === 0 ? "nothing measured" : words.join(", ");
}
