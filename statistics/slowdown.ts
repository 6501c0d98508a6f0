// How much longer a job took than its run.

/** Jobs that run shorter count as this long, so that a moment's wait of a moment's job does not rule the mean. */
const BOUND = 10_000_000;

/** max(1, (wait + run) / max(run, 10 s)); microseconds. Source: Feitelson, JSSPP 2001. */
export function boundedSlowdown(wait: number, run: number): number {
  return Math.max(1, (wait + run) / Math.max(run, BOUND));
}
