// How long the cluster took to reach its wanted state, counted anew from each disturbance. It looks at no clock: the
// times are handed in.

import { progressText } from "./demo-jobs.ts";
import type { ClusterSnapshot } from "./snapshot.ts";

export class Settling {
  /** When it began not to be settled, milliseconds; null while it is. */
  private since: number | null;
  private before = false;

  constructor(now: number) {
    this.since = now;
  }

  /** News when the wanted state has just been reached, null otherwise; `now` in milliseconds. */
  look({ settled, progress }: Pick<ClusterSnapshot, "settled" | "progress">, now: number): string | null {
    if (!settled) {
      this.since ??= now;
      return null;
    }
    if (this.since === null) return null;
    const seconds = ((now - this.since) / 1000).toFixed(1);
    const again = this.before ? " again" : "";
    this.since = null;
    this.before = true;
    return `wanted state reached${again} after ${seconds} s: ${progress.map(progressText).join(", ")}`;
  }
}
