// What the composition roots of both roles share: a clock with its wall time, and how a role ends.

import type { Instant, WallTime } from "../../core/kernel/time.ts";
import type { RowPut } from "../../core/store/records.ts";
import type { Store } from "../../ports/store.ts";

/** A manager or worker at work. */
export interface RunningProcess {
  /** The port its API listens on. */
  readonly port: number;
  /** Finishes what is under way and gives everything back; containers stay. */
  close(): Promise<void>;
}

/** Ends the process because going on would be wrong: a failed commit, a bug. */
export type Fatal = (error: unknown) => void;

/** Milliseconds to add to an instant (in milliseconds) to get wall time. */
export const wallOffsetAt = (now: Instant): WallTime => Math.round(Date.now() - now / 1000);

export function closeStore(store: Store): Promise<void> {
  return new Promise((resolve, reject) => store.close((error) => (error ? reject(error) : resolve())));
}

/** Rejects when the rows are not on disk. */
export function commitRows(store: Store, rows: readonly RowPut[]): Promise<void> {
  return new Promise((resolve, reject) => store.commit(rows, (error) => (error ? reject(error) : resolve())));
}
