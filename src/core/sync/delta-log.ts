// What has changed since a number the other side has confirmed. Both ends of the sync protocol keep one: the
// manager of what a worker should run, the worker of what it has to report.

/** Keys stamped with the number of the message that first carried their newest change. */
export class DeltaLog<Key> {
  private readonly stamps = new Map<Key, number>();

  get size(): number {
    return this.stamps.size;
  }

  /** `key` changed; message `number` will be the first to say so. */
  touch(key: Key, number: number): void {
    this.stamps.delete(key); // newest last, so that `since` reads from the back
    this.stamps.set(key, number);
  }

  forget(key: Key): void {
    this.stamps.delete(key);
  }

  /** Is there a change after message `base`? */
  changedSince(base: number): boolean {
    for (const stamp of this.stamps.values()) if (stamp > base) return true;
    return false;
  }

  /** The keys changed after message `base`, oldest change first. */
  since(base: number): Key[] {
    const keys: Key[] = [];
    for (const [key, stamp] of this.stamps) if (stamp > base) keys.push(key);
    return keys;
  }

  /** The other side holds everything up to `number`: forget it. */
  confirm(number: number): void {
    for (const [key, stamp] of this.stamps) {
      if (stamp > number) break; // touched in ascending order
      this.stamps.delete(key);
    }
  }

  clear(): void {
    this.stamps.clear();
  }
}
