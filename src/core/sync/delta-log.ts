// What has changed since a number the other side has confirmed. Both ends of the sync protocol keep one: the
// manager of what a worker should run, the worker of what it has to report. Two short arrays rather than a map:
// a log holds a handful of keys at a time, and there are two logs for every node.

import { append, NONE } from "../kernel/append.ts";

/** Keys stamped with the number of the message that first carried their newest change. */
export class DeltaLog<Key> {
  /** Oldest change first: stamps ascend. */
  private keys: readonly Key[] = NONE;
  private stamps: readonly number[] = NONE;
  // PERF: most logs are empty whenever they are asked, and these two say so without a look at the arrays.
  private count = 0;
  /** The stamp of the newest change; 0: there is none. */
  private newest = 0;

  get size(): number {
    return this.count;
  }

  /** `key` changed; message `number` (1, 2, 3, …) will be the first to say so. PERF: O(size). */
  touch(key: Key, number: number): void {
    if (this.count > 0) this.forget(key);
    this.keys = append(this.keys, key);
    this.stamps = append(this.stamps, number);
    this.count++;
    this.newest = number;
  }

  forget(key: Key): void {
    const index = this.keys.indexOf(key);
    if (index >= 0) this.keep((_, at) => at !== index);
  }

  /** Is there a change after message `base`? */
  changedSince(base: number): boolean {
    return this.count > 0 && this.newest > base;
  }

  /** The keys changed after message `base`, oldest change first. */
  since(base: number): Key[] {
    return this.keys.slice(this.upTo(base));
  }

  /** The other side holds everything up to `number`: forget it. */
  confirm(number: number): void {
    if (this.count === 0) return;
    if (this.newest <= number) return this.clear();
    const held = this.upTo(number);
    if (held > 0) this.keep((_, at) => at >= held);
  }

  clear(): void {
    this.keys = NONE;
    this.stamps = NONE;
    this.count = 0;
    this.newest = 0;
  }

  private keep(isKept: (_: unknown, at: number) => boolean): void {
    this.keys = this.keys.filter(isKept);
    this.stamps = this.stamps.filter(isKept);
    this.count = this.keys.length;
    this.newest = this.stamps[this.count - 1] ?? 0;
  }

  /** How many changes are not after message `number`. */
  private upTo(number: number): number {
    let count = 0;
    while (count < this.stamps.length && (this.stamps[count] as number) <= number) count++;
    return count;
  }
}
