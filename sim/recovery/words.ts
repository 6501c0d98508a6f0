// What a recovery comparison found, in words: a figure with its interval, and one sentence for each comparison that claims no more
// than the pairs of runs show.

import type { RankQuantile } from "../../statistics/censored.ts";
import type { Cell, Pair } from "./comparison.ts";
import { type Measure, UNITS } from "./figures.ts";

/** What may be claimed has a smaller p-value. */
const SURE = 0.05;

/** "3.98", "116", "never". Three digits that count. */
export function figureText(value: number): string {
  if (value === Infinity) return "never";
  if (Math.abs(value) >= 1_000) return Math.round(value).toString();
  return Number(value.toPrecision(3)).toString();
}

/** "4.02 (3.9–4.1)"; the figure alone when its interval is a point. */
export function quantileText({ value, low, high }: RankQuantile): string {
  const text = figureText(value);
  return low === high ? text : `${text} (${figureText(low)}–${figureText(high)})`;
}

/** Median and 90th percentile, with their intervals when these are asked for. */
export function cellText({ median, p90, atLeast }: Cell, intervals: boolean): string {
  const text = (quantile: RankQuantile): string =>
    intervals ? quantileText(quantile) : figureText(quantile.value);
  const [middle, high] = [text(median), text(p90)];
  return `${atLeast ? "≥ " : ""}${middle === high ? middle : `${middle} · ${high}`}`;
}

/** What a measure is called over a column. */
export function headingOf(measure: Measure): string {
  const unit = UNITS[measure];
  return unit === "" ? measure : `${measure}, ${unit}`;
}

/** One sentence; measure and situation are said by where it stands. */
export function sentenceOf(pair: Pair): string {
  const { policy, baseline, below, above, runs, difference } = pair;
  if (difference === null) return byRank(pair);
  if (below + above === 0) return `${policy} and ${baseline} are equal in every seed.`;
  if (pair.baselineAtLeast)
    return `${policy} and ${baseline} cannot be compared: ${baseline}'s was still growing when runs ended.`;
  const { mean, low, high } = difference;
  const unit = UNITS[pair.measure] === "" ? "" : ` ${UNITS[pair.measure]}`;
  const interval =
    low === high || !Number.isFinite(low) ? "" : `95 % interval ${figureText(low)} to ${figureText(high)}, `;
  const apart = pair.pValue < SURE && (low > 0 || high < 0);
  if (!apart)
    return `${policy} and ${baseline} show no difference at this sample size (${figureText(mean)}${unit}, ${interval}${runs} seeds, ${pText(pair.pValue)}).`;
  const least = pair.atLeast ? "at least " : "";
  const direction = mean > 0 ? "more" : unit === "" ? "fewer" : "less";
  const agreeing = Math.max(below, above);
  return `${policy} has ${least}${figureText(Math.abs(mean))}${unit} ${direction} than ${baseline} (${interval}${agreeing} of ${runs} seeds, ${pText(pair.pValue)}).`;
}

/** Some never came, so there is no mean: in how many seeds which came first. */
function byRank({ policy, baseline, below, above, runs, never, neverBaseline, pValue }: Pair): string {
  if (never === runs && neverBaseline === runs) return `Neither ${policy} nor ${baseline} ever came to it.`;
  const came = (name: string, missed: number): string =>
    missed === 0
      ? `${name} always`
      : missed === runs
        ? `${name} never`
        : `${name} in ${runs - missed} of ${runs} seeds`;
  const both = `${came(baseline, neverBaseline)}, ${came(policy, never)}`;
  if (pValue >= SURE) return `${both}: no difference at this sample size (${pText(pValue)}, sign test).`;
  const sooner = above > below ? baseline : policy;
  return `${both}: ${sooner} is sooner in ${Math.max(above, below)} of ${runs} seeds (${pText(pValue)}, sign test).`;
}

const pText = (pValue: number): string => (pValue < 0.001 ? "p < 0.001" : `p = ${pValue.toFixed(3)}`);
