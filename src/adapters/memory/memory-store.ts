// A store that forgets everything when its process ends: for trying things out, and the obvious one that the
// others are compared with.

import { type Row, type RowPut, TABLES, type Table } from "../../core/store/records.ts";
import type { Done, Store } from "../../ports/store.ts";
import { compareKeys, refusedRows } from "../row-keys.ts";

/** Rows of one table. Keys are sorted when somebody lists them, not when they are written. */
interface Rows {
  readonly values: Map<string, string>;
  /** The keys in order; null when a key came or went since. PERF: O(n log n) for the list that follows. */
  sorted: string[] | null;
}

export class MemoryStore implements Store {
  private readonly tables = new Map<Table, Rows>();
  private closed = false;

  constructor() {
    for (const table of TABLES) this.tables.set(table, { values: new Map(), sorted: [] });
  }

  get(table: Table, key: string): string | undefined {
    return this.rows(table).values.get(key);
  }

  list(table: Table, options: { readonly after?: string; readonly limit?: number } = {}): Row[] {
    const { values } = this.rows(table);
    const keys = this.keys(table);
    const first = options.after === undefined ? 0 : firstAfter(keys, options.after);
    const page = keys.slice(first, first + (options.limit ?? keys.length));
    return page.map((key) => ({ table, key, value: values.get(key) as string }));
  }

  count(table: Table): number {
    return this.rows(table).values.size;
  }

  *load(): Iterable<Row> {
    for (const table of TABLES) yield* this.list(table);
  }

  commit(rows: readonly RowPut[], done: Done): void {
    const refused = this.closed
      ? new Error("Cannot write to the memory store: it is closed")
      : refusedRows(rows);
    if (refused === undefined) for (const row of rows) this.put(row);
    queueMicrotask(() => done(refused));
  }

  close(done: Done): void {
    this.closed = true;
    queueMicrotask(() => done());
  }

  private put({ table, key, value }: RowPut): void {
    const rows = this.rows(table);
    const known = rows.values.has(key);
    if (known === (value === null)) rows.sorted = null;
    if (value === null) rows.values.delete(key);
    else rows.values.set(key, value);
  }

  private keys(table: Table): readonly string[] {
    const rows = this.rows(table);
    rows.sorted ??= [...rows.values.keys()].sort(compareKeys);
    return rows.sorted;
  }

  private rows(table: Table): Rows {
    if (this.closed) throw new Error("Cannot read the memory store: it is closed");
    return this.tables.get(table) as Rows;
  }
}

/** Index of the first key after `key`, by halving. */
function firstAfter(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle] as string, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
