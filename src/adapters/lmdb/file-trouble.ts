// Whether LMDB may be let at a file. It maps the file into memory and looks no further: a page that is missing, or a file of
// another format, ends the whole process by a signal, and an empty file is a new store to it.

import { closeSync, fstatSync, openSync, statSync } from "node:fs";
import { type Meta, readMeta } from "./meta-page.ts";
import { walkPages } from "./pages-in-use.ts";

const FOREIGN = "is damaged or no LMDB file";

/** What is wrong with it, to follow its name; null: nothing that would end the process. Another may be writing to it. */
export function fileTrouble(file: string): string | null {
  if (!statSync(file).isFile()) return "is no regular file";
  const handle = openSync(file, "r");
  try {
    const meta = readMeta(handle);
    const { size } = fstatSync(handle); // after the meta page: what that tells of was written before it
    if (size === 0) return "is empty";
    if (meta === "foreign") return FOREIGN;
    if (meta === "short") return cutShort(size);
    return size >= (meta.lastPage + 1) * meta.pageBytes ? null : troubleWithin(handle, meta, size);
  } finally {
    closeSync(handle);
  }
}

/** Costs a read of all records: for the few files that are shorter than all they ever held. */
function troubleWithin(handle: number, meta: Meta, size: number): string | null {
  const found = walkPages(handle, meta, size);
  if (found === "whole") return null;
  const now = readMeta(handle);
  const movedOn = typeof now !== "string" && now.txn !== meta.txn;
  if (movedOn) return null; // who commits to it reads it well, and the walk saw pages that were being written
  return found === "missing" ? cutShort(size) : FOREIGN;
}

const cutShort = (size: number): string =>
  `is cut short: it ends after ${size} bytes, and pages in use lie beyond`;
