// Sees to it that an image is there: looks first (an unreachable registry costs 20–30 s a try), pulls if it is
// missing, and pulls once for all who wait for it. A pull nobody waits for any more goes on: it is wanted again soon.

import type { EngineClient } from "./engine-client.ts";
import { unlessCancelled } from "./lane.ts";
import type { RegistryLogin } from "./registry-logins.ts";

export class ImageFetcher {
  private readonly engine: EngineClient;
  private readonly pulls = new Map<string, Promise<void>>();

  constructor(engine: EngineClient) {
    this.engine = engine;
  }

  /** Returns when the image is there; one that is there is taken whoever may fetch it. Throws `EngineFailure`, or `Cancelled` when `signal` comes first. */
  async fetch(reference: string, signal: AbortSignal, login: RegistryLogin | null = null): Promise<void> {
    const key = JSON.stringify([reference, login?.name]);
    const underWay = this.pulls.get(key);
    if (underWay !== undefined) return unlessCancelled(underWay, signal);
    if (await unlessCancelled(this.engine.hasImage(reference), signal)) return;
    await unlessCancelled(this.pulls.get(key) ?? this.pull(key, reference, login), signal);
  }

  private pull(key: string, reference: string, login: RegistryLogin | null): Promise<void> {
    const pull = this.engine.pull(reference, undefined, login).finally(() => this.pulls.delete(key));
    pull.catch(() => {}); // told to those who wait; there may be none left
    this.pulls.set(key, pull);
    return pull;
  }
}
