// Values on the manager's disk by key, with those that they had on the way there in the last batch: a reply tells what was so
// when its command was admitted, and a later command of the same batch may have changed it again.

export class Durable<Key, Value> {
  private readonly values = new Map<Key, readonly Value[]>();
  /** Keys that this batch has touched. */
  private readonly touched = new Set<Key>();

  /** The changes of a batch follow. */
  begin(): void {
    if (this.touched.size > 0) this.touched.clear();
  }

  set(key: Key, value: Value): void {
    const known = this.values.get(key) ?? [];
    this.values.set(key, [...(this.touched.has(key) ? known : known.slice(-1)), value]);
    this.touched.add(key);
  }

  /** Undefined: there is none. */
  last(key: Key): Value | undefined {
    return this.values.get(key)?.at(-1);
  }

  /** May somebody have been told that it is so? */
  wasLately(key: Key, value: Value): boolean {
    return this.values.get(key)?.includes(value) === true;
  }

  keys(): Iterable<Key> {
    return this.values.keys();
  }
}
