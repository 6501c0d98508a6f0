// How much of a service goes on serving after something was lost: the share of replicas at moments after the loss, as a mean over
// seeds. The moments lie evenly on a logarithmic axis, since policies differ by powers of ten.

import { seconds } from "../../src/core/kernel/time.ts";
import type { ShortageStep } from "../measures/shortage.ts";

export interface CoursePoint {
  /** Seconds after the loss. */
  readonly x: number;
  /** Percent of the replicas. */
  readonly y: number;
}

const FIRST_SECONDS = 1;
const PER_DECADE = 60;

/** `runs`: of each seed; those in which nothing was lost served all along. `until`: seconds after the loss. */
export function courseOf(
  runs: readonly (readonly ShortageStep[])[],
  replicas: number,
  until: number,
): CoursePoint[] {
  const points: CoursePoint[] = [];
  for (let step = 0; ; step++) {
    const x = FIRST_SECONDS * 10 ** (step / PER_DECADE);
    if (x > until) return points;
    const missing = runs.reduce((sum, steps) => sum + missingAt(steps, x), 0) / Math.max(1, runs.length);
    points.push({ x, y: 100 * (1 - missing / replicas) });
  }
}

function missingAt(steps: readonly ShortageStep[], after: number): number {
  const at = (steps[0]?.at ?? 0) + seconds(after);
  return steps.findLast((step) => step.at <= at)?.missing ?? 0;
}
