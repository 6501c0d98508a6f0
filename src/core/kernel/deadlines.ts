// One deadline per key, kept lazily: moving a deadline later costs nothing now, the early entry finds out when it
// surfaces and goes back in. Heartbeats move deadlines on every message, so this is where that must be free.

import { Heap } from "./heap.ts";
import { type Instant, NEVER } from "./time.ts";

/** Deadlines of dense integer keys. `set` is O(1) when the deadline moves later, else O(log n). */
export class Deadlines {
  private readonly wanted: number[] = [];
  private readonly queued: number[] = []; // the instant of this key's live heap entry, NEVER when it has none
  private readonly heap = new Heap();

  /** No deadline comes before this; NEVER when there is none. It may be early, never late. */
  get earliest(): Instant {
    return this.heap.size === 0 ? NEVER : this.heap.firstAt;
  }

  of(key: number): Instant {
    return this.wanted[key] ?? NEVER;
  }

  set(key: number, at: Instant): void {
    this.wanted[key] = at;
    if (at < (this.queued[key] ?? NEVER)) this.enqueue(key, at);
  }

  clear(key: number): void {
    this.wanted[key] = NEVER;
  }

  /** A key whose deadline is at or before `now`, its deadline cleared; −1 when there is none. Earliest first. */
  takeDue(now: Instant): number {
    while (this.heap.firstAt <= now) {
      const entryAt = this.heap.firstAt;
      const key = this.heap.pop();
      if (this.queued[key] !== entryAt) continue; // an entry left behind by an earlier deadline
      this.queued[key] = NEVER;
      const at = this.of(key);
      if (at === entryAt) {
        this.wanted[key] = NEVER;
        return key;
      }
      if (at < NEVER) this.enqueue(key, at); // it has moved later: due or not, others may come before it
    }
    return -1;
  }

  private enqueue(key: number, at: Instant): void {
    this.queued[key] = at;
    this.heap.push(at, key);
  }
}
