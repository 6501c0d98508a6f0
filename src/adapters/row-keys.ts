// What every store asks of a key, and the order keys come back in. Text in this language sorts by UTF-16 units,
// disks sort by bytes; both stores must agree, so the rule stands here once.

import type { RowPut } from "../core/store/records.ts";

/** The longest key, in bytes of UTF-8. */
export const KEY_BYTES_MAX = 500;

const SURROGATE = /[\ud800-\udfff]/;

/** Negative when `a` comes before `b` in ascending order of their UTF-8 bytes. */
export function compareKeys(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Why these rows can't be written; undefined when they can. A batch is checked whole before any of it is. */
export function refusedRows(rows: readonly RowPut[]): Error | undefined {
  for (const { table, key } of rows) {
    const length = Buffer.byteLength(key);
    if (length < 1 || length > KEY_BYTES_MAX)
      return new Error(
        `Cannot write a row of ${table}: its key has ${length} bytes, 1 to ${KEY_BYTES_MAX} are possible`,
      );
    if (SURROGATE.test(key) && Buffer.from(key).toString() !== key)
      return new Error(
        `Cannot write a row of ${table}: its key ${JSON.stringify(key)} is not well-formed text`,
      );
  }
  return undefined;
}
