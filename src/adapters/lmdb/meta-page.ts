// What an LMDB file says of itself: the newer of its two meta pages, in data format 2 as lmdb 3.5 writes it (`MDB_meta` after a
// page header, both in mdb.c). Little-endian, as every machine is that lmdb is built for.

import { readSync } from "node:fs";

/** Every page opens with a header. */
export const PAGE_HEADER_BYTES = 24;

/** Magic number and format version. */
const FORMAT = Buffer.from("dec0efbe02000000", "hex");
const META_BYTES = 168;

/** Offsets of a meta page. */
const AT = { format: PAGE_HEADER_BYTES, pageBytes: 48, freeRoot: 88, mainRoot: 136, lastPage: 144, txn: 152 };

/** Of a tree that is empty. */
export const NO_PAGE = 2n ** 64n - 1n;

export interface Meta {
  readonly pageBytes: number;
  /** The highest page ever given out. The file may end before it: pages freed in the commit that took them are not written. */
  readonly lastPage: number;
  /** Of the two trees: free pages, and the tables by name. Page numbers or NO_PAGE. */
  readonly roots: readonly bigint[];
  /** Number of the commit that it tells of. */
  readonly txn: bigint;
}

/** `foreign`: LMDB did not write this, or it is damaged; `short`: the file ends before its meta pages do. */
export type MetaReading = Meta | "foreign" | "short";

export function readMeta(handle: number): MetaReading {
  const first = Buffer.alloc(META_BYTES);
  const length = readSync(handle, first, 0, META_BYTES, 0);
  if (!first.subarray(AT.format, AT.format + FORMAT.length).equals(FORMAT)) return "foreign";
  if (length < META_BYTES) return "short";
  const pageBytes = first.readUInt32LE(AT.pageBytes);
  if (!isPageSize(pageBytes)) return "foreign";
  const second = Buffer.alloc(pageBytes);
  if (readSync(handle, second, 0, pageBytes, pageBytes) < pageBytes) return "short";
  const newer = second.readBigUInt64LE(AT.txn) > first.readBigUInt64LE(AT.txn) ? second : first;
  return {
    pageBytes,
    lastPage: Number(newer.readBigUInt64LE(AT.lastPage)),
    roots: [newer.readBigUInt64LE(AT.freeRoot), newer.readBigUInt64LE(AT.mainRoot)],
    txn: newer.readBigUInt64LE(AT.txn),
  };
}

const isPageSize = (bytes: number): boolean => bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0;
