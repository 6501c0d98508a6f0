// A recovery comparison for scripts. "never" stands where a time has no number.

import type { RankQuantile } from "../../statistics/censored.ts";
import type { RecoveryComparison } from "./comparison.ts";
import { MEASURES } from "./figures.ts";
import { sentenceOf } from "./words.ts";

export function recoveryJson(comparison: RecoveryComparison, digest: string): unknown {
  const { situations, policies } = comparison;
  const cells = situations.flatMap((situation) =>
    policies.flatMap((policy) =>
      MEASURES.map((measure) => {
        const { median, p90, ...cell } = comparison.cell(situation, policy, measure);
        return { ...cell, median: quantile(median), p90: quantile(p90) };
      }),
    ),
  );
  const comparisons = situations.flatMap((situation) =>
    MEASURES.flatMap((measure) =>
      comparison.pairs(situation, measure).map((pair) => ({ ...pair, sentence: sentenceOf(pair) })),
    ),
  );
  return { cells, comparisons, digest };
}

const quantile = ({ value, low, high }: RankQuantile) => ({
  value: number(value),
  low: number(low),
  high: number(high),
});

const number = (value: number): number | "never" => (value === Infinity ? "never" : value);
