// Where rows lie: one process at a time, tables of text by key.

import type { Row, RowPut, Table } from "../core/store/records.ts";

/** Called once, later, never from inside the call. With an error: the operation failed and none of it is durable. */
export type Done = (error?: Error) => void;

/**
 * A store is locked for its process while it is open. Reads see every commit whose `done` was called, and may see
 * those under way. Keys are 1..500 bytes of UTF-8 and come back in ascending byte order.
 */
export interface Store {
  /** The row's value, or undefined. */
  get(table: Table, key: string): string | undefined;
  /** Rows of the table in key order, at most `limit`, those after `after` when given. */
  list(table: Table, options?: { readonly after?: string; readonly limit?: number }): Row[];
  count(table: Table): number;
  /** Every row of every table. */
  load(): Iterable<Row>;
  /** All rows or none, durable when `done` is called: on disk, not in a page cache. Later puts of a key win;
   * several commits may be under way, their `done`s come in the order of the calls. */
  commit(rows: readonly RowPut[], done: Done): void;
  /** Waits for the commits under way, then gives the lock back. Reads throw and commits fail from here on. */
  close(done: Done): void;
}
