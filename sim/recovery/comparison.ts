// Runs of one recovery comparison put together: for every situation, policy and measure the median and the 90th percentile with
// their intervals, and every policy with the baseline in pairs of equal seeds.

import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { present } from "../../src/core/kernel/assert.ts";
import { quantileInterval, type RankQuantile, signTest } from "../../statistics/censored.ts";
import { holm, type PairedDifference, pairedDifference } from "../../statistics/paired.ts";
import type { ShortageStep } from "../measures/shortage.ts";
import type { RunSummary } from "../sweep/run-summary.ts";
import { type Figure, figuresOf, type Measure } from "./figures.ts";

/** One measure of one policy in one situation. */
export interface Cell {
  readonly situation: string;
  readonly policy: string;
  readonly measure: Measure;
  readonly runs: number;
  readonly median: RankQuantile;
  readonly p90: RankQuantile;
  /** Runs in which it never came. */
  readonly never: number;
  /** Some of the figures that the quantiles rest on were still growing when their run ended. */
  readonly atLeast: boolean;
}

/** A policy and the baseline in one measure and situation. Differences are policy − baseline. */
export interface Pair {
  readonly situation: string;
  readonly policy: string;
  readonly baseline: string;
  readonly measure: Measure;
  readonly runs: number;
  /** Seeds in which the policy's figure is the lower one, and the higher one. */
  readonly below: number;
  readonly above: number;
  /** Runs in which it never came, of either. */
  readonly never: number;
  readonly neverBaseline: number;
  /** Null: some figure has no number. */
  readonly difference: PairedDifference | null;
  /** Figures of the policy were still growing. */
  readonly atLeast: boolean;
  /** The baseline's were: nothing can be said of the difference. */
  readonly baselineAtLeast: boolean;
  /** By sign flips, or by the sign test where there are no numbers; corrected for all policies of this situation and
   * measure (Holm). */
  readonly pValue: number;
}

interface Run {
  readonly figures: Readonly<Record<Measure, Figure>>;
  readonly shortage: readonly ShortageStep[];
}

export class RecoveryComparison {
  readonly situations: string[] = [];
  readonly policies: string[] = [];
  /** By situation and policy, in the order of the seeds. */
  private readonly runs = new Map<string, Run[]>();

  /** Runs come setup by setup, with the same seeds in the same order. */
  add(summary: RunSummary): void {
    const { scenario, policy } = summary;
    if (!this.situations.includes(scenario)) this.situations.push(scenario);
    if (!this.policies.includes(policy)) this.policies.push(policy);
    const key = `${scenario}/${policy}`;
    const known = this.runs.get(key) ?? [];
    this.runs.set(key, [...known, { figures: figuresOf(summary), shortage: summary.shortage }]);
  }

  /** What the others are compared with: ours, or the first there is. */
  get baseline(): string {
    return this.policies.includes("ours") ? "ours" : present(this.policies[0], "there is a policy");
  }

  /** The figures of all seeds. */
  figures(situation: string, policy: string, measure: Measure): readonly Figure[] {
    const runs = this.runs.get(`${situation}/${policy}`) ?? [];
    return runs.map(({ figures }) => figures[measure]);
  }

  /** Of all seeds, from when on how many replicas were missing. */
  shortages(situation: string, policy: string): readonly (readonly ShortageStep[])[] {
    return (this.runs.get(`${situation}/${policy}`) ?? []).map(({ shortage }) => shortage);
  }

  cell(situation: string, policy: string, measure: Measure): Cell {
    const figures = this.figures(situation, policy, measure);
    const values = figures.map(({ value }) => value);
    const rng = new SeededRng(`recovery/${situation}/${policy}/${measure}`);
    const median = quantileInterval(values, 0.5, rng);
    const p90 = quantileInterval(values, 0.9, rng);
    return {
      ...{ situation, policy, measure, median, p90 },
      runs: values.length,
      never: countOf(values, (value) => value === Infinity),
      atLeast: figures.some(({ value, atLeast }) => atLeast && value <= p90.value),
    };
  }

  /** Every other policy with the baseline. */
  pairs(situation: string, measure: Measure): readonly Pair[] {
    const others = this.policies.filter((policy) => policy !== this.baseline);
    const pairs = others.map((policy) => this.pair(situation, policy, measure));
    const corrected = holm(pairs.map(({ pValue }) => pValue));
    return pairs.map((pair, index) => ({ ...pair, pValue: corrected[index] ?? 1 }));
  }

  private pair(situation: string, policy: string, measure: Measure): Pair {
    const { baseline } = this;
    const own = this.figures(situation, policy, measure);
    const base = this.figures(situation, baseline, measure);
    const values = own.map(({ value }) => value);
    const others = base.map(({ value }) => value);
    const below = countOf(values, (value, seed) => value < (others[seed] as number));
    const above = countOf(values, (value, seed) => value > (others[seed] as number));
    const never = countOf(values, (value) => value === Infinity);
    const neverBaseline = countOf(others, (value) => value === Infinity);
    const rng = new SeededRng(`recovery/${situation}/${policy}/${baseline}/${measure}`);
    const difference = never + neverBaseline === 0 ? pairedDifference(values, others, rng) : null;
    return {
      ...{ situation, policy, baseline, measure, below, above, never, neverBaseline, difference },
      runs: values.length,
      atLeast: own.some(({ atLeast }) => atLeast),
      baselineAtLeast: base.some(({ atLeast }) => atLeast),
      pValue: difference?.pValue ?? signTest(below, above),
    };
  }
}

const countOf = (values: readonly number[], counts: (value: number, index: number) => boolean): number =>
  values.filter(counts).length;
