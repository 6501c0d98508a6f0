// Sees to it that an image is there: looks first (an unreachable registry costs 20–30 s a try), pulls if it is
// missing, and pulls once for all who wait for it. A pull nobody waits for any more goes on: it is wanted again soon.

import type { EngineClient } from "./engine-client.ts";
import { unlessCancelled } from "./lane.ts";

export class ImageFetcher {
  private readonly engine: EngineClient;
  private readonly pulls = new Map<string, Promise<void>>();

  constructor(engine: EngineClient) {
    this.engine = engine;
  }

  /** Returns when the image is there. Throws `EngineFailure`, or `Cancelled` when `signal` comes first. */
  async fetch(reference: string, signal: AbortSignal): Promise<void> {
    const underWay = this.pulls.get(reference);
    if (underWay !== undefined) return unlessCancelled(underWay, signal);
    if (await unlessCancelled(this.engine.hasImage(reference), signal)) return;
    await unlessCancelled(this.pulls.get(reference) ?? this.pull(reference), signal);
  }

  private pull(reference: string): Promise<void> {
    const pull = this.engine.pull(reference).finally(() => this.pulls.delete(reference));
    pull.catch(() => {}); // told to those who wait; there may be none left
    this.pulls.set(reference, pull);
    return pull;
  }
}
