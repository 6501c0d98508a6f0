// How two runs of one task follow each other: with a gap between them, or at the same time.

import type { Run } from "./run-notebook.ts";

/** A run and the next to start, of one task. */
export interface Succession {
  readonly earlier: Run;
  readonly later: Run;
  /** Milliseconds from the earlier run's end to the later one's start; negative: they overlapped by that much. */
  readonly gapMs: number;
}

/** Of each task, every run with the one before it that ended last. What still runs at `now` has ended then. */
export function successions(runs: readonly Run[], now: number): Succession[] {
  const endOf = (run: Run): number => run.endedAt ?? now;
  const found: Succession[] = [];
  const lastOf = new Map<string, Run>();
  for (const later of runs.toSorted((a, b) => a.startedAt - b.startedAt || a.attempt - b.attempt)) {
    const earlier = lastOf.get(later.taskId);
    if (earlier !== undefined) found.push({ earlier, later, gapMs: later.startedAt - endOf(earlier) });
    if (earlier === undefined || endOf(later) > endOf(earlier)) lastOf.set(later.taskId, later);
  }
  return found;
}
