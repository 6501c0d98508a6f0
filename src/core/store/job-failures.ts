// On which nodes the tasks of a job have failed lately. It lies in memory alone: a restarted manager counts anew, as Swarm's
// does. It must not know what is made of it: the spread strategy does.

import type { WallTime } from "../kernel/time.ts";

/** How far back failures count, and how many are many. */
export const WINDOW_MS = 5 * 60_000;
export const MANY = 5;

export class JobFailures {
  /** By job, then node: when it failed there, the last `MANY` times, in order. */
  private readonly times = new Map<string, Map<number, WallTime[]>>();

  /** A task of the job failed on the node. */
  note(jobId: string, node: number, at: WallTime): void {
    const nodes = this.times.get(jobId) ?? new Map<number, WallTime[]>();
    this.times.set(jobId, nodes);
    for (const [other, times] of nodes) if ((times.at(-1) as WallTime) <= at - WINDOW_MS) nodes.delete(other);
    nodes.set(node, [...(nodes.get(node) ?? []), at].slice(-MANY));
  }

  /** There is no such job any more. */
  forget(jobId: string): void {
    this.times.delete(jobId);
  }

  /** Nodes on which tasks of the job failed `MANY` times within `WINDOW_MS` before `at`, ascending. */
  nodesFailing(jobId: string, at: WallTime): readonly number[] {
    const failing: number[] = [];
    for (const [node, times] of this.times.get(jobId) ?? []) {
      if (times.length === MANY && (times[0] as WallTime) > at - WINDOW_MS) failing.push(node);
    }
    return failing.sort((a, b) => a - b);
  }
}
