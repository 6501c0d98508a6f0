// How a manager reaches workers.

import type { Answer, Sync } from "../core/sync/messages.ts";

/** Exactly one of the two is called for each `sync`, never from inside it; after `timeout` at the latest. */
export interface SyncListener {
  answered(node: number, answer: Answer): void;
  unreachable(node: number, seq: number, reason: string): void;
}

export interface WorkerClient {
  /** Who is told. Called once, before the first sync. */
  listen(listener: SyncListener): void;
  /** Sends `sync` to node `node` at `address` (host:port). Several may be open to one node. */
  sync(node: number, address: string, sync: Sync): void;
  close(done: () => void): void;
}
