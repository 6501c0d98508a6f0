// How a run failed, so that two runs can be said to fail alike: the verdict, and which checker spoke first. Moments and texts
// differ between runs of different size, and are no part of it.

import { type Verdict, verdictOf } from "../report.ts";
import type { RunResult } from "../run.ts";

export interface Failure {
  readonly verdict: Exclude<Verdict, "held">;
  /** The checker that spoke first, or what a machine threw; null when neither. */
  readonly by: string | null;
}

/** Null when the run held. */
export function failureOf(result: RunResult): Failure | null {
  const verdict = verdictOf(result);
  if (verdict === "held") return null;
  return { verdict, by: result.crash?.message ?? result.violations[0]?.checker ?? null };
}

export const sameFailure = (a: Failure, b: Failure): boolean => a.verdict === b.verdict && a.by === b.by;
