// Whether all pages lie in a file that LMDB may follow from a meta page: a walk down its trees, for a file that ends before the
// highest page ever given out. Reads every page but those of long values. Layouts are those of `MDB_page`, `MDB_node`,
// `MDB_db` and `MDB_ovpage` in lmdb 3.5's mdb.c.

import { readSync } from "node:fs";
import { type Meta, NO_PAGE, PAGE_HEADER_BYTES } from "./meta-page.ts";

/** Offsets of a page's header, of a node, of what a node may hold. */
const PAGE = { flags: 18, lower: 20 };
const NODE = { flags: 4, keyBytes: 6, key: 8 };
const LONG_VALUE = { page: 0, pages: 16 };
const TREE = { root: 40 };

const BRANCH = 0x01;
const LEAF = 0x02;
const LEAF_OF_KEYS = 0x20;
const HAS_LONG_VALUE = 0x01;
const HAS_TREE = 0x02;

/** Pages in a row. */
interface Run {
  readonly page: bigint;
  readonly pages: bigint;
  /** Pages of a long value name no others. */
  readonly named: "page" | "value";
}

/** `missing`: a page that is in use lies beyond the file's end; `damaged`: the pages contradict each other. */
export function walkPages(handle: number, meta: Meta, fileBytes: number): "whole" | "missing" | "damaged" {
  const inFile = BigInt(Math.floor(fileBytes / meta.pageBytes));
  const content = Buffer.alloc(meta.pageBytes);
  const seen = new Set<bigint>();
  const open: Run[] = meta.roots.filter((page) => page !== NO_PAGE).map(pageAt);
  for (let run = open.pop(); run !== undefined; run = open.pop()) {
    if (run.page + run.pages > inFile) return "missing";
    if (run.named === "value") continue;
    if (seen.has(run.page)) return "damaged";
    seen.add(run.page);
    readSync(handle, content, 0, meta.pageBytes, Number(run.page) * meta.pageBytes);
    const named = runsIn(content);
    if (named === null) return "damaged";
    open.push(...named);
  }
  return "whole";
}

/** Those that a page names; null when it is no page of a tree. */
function runsIn(page: Buffer): Run[] | null {
  const flags = page.readUInt16LE(PAGE.flags);
  if ((flags & LEAF_OF_KEYS) !== 0) return [];
  if ((flags & (BRANCH | LEAF)) === 0) return null;
  try {
    return nodesIn(page).flatMap((node) => ((flags & BRANCH) !== 0 ? [childOf(node)] : runsOfLeaf(node)));
  } catch (error) {
    if (error instanceof RangeError) return null; // it points outside itself
    throw error;
  }
}

function nodesIn(page: Buffer): Buffer[] {
  const count = page.readUInt16LE(PAGE.lower) >> 1;
  return Array.from({ length: count }, (_, index) =>
    page.subarray(PAGE_HEADER_BYTES + page.readUInt16LE(PAGE_HEADER_BYTES + 2 * index)),
  );
}

/** Six bytes: the flags' place holds the top ones. */
const childOf = (node: Buffer): Run => pageAt(BigInt(node.readUIntLE(0, 6)));

function runsOfLeaf(node: Buffer): Run[] {
  const flags = node.readUInt16LE(NODE.flags);
  const value = node.subarray(NODE.key + node.readUInt16LE(NODE.keyBytes));
  if ((flags & HAS_LONG_VALUE) !== 0) {
    const [page, pages] = [value.readBigUInt64LE(LONG_VALUE.page), value.readBigUInt64LE(LONG_VALUE.pages)];
    return [{ page, pages, named: "value" }];
  }
  if ((flags & HAS_TREE) === 0) return [];
  const root = value.readBigUInt64LE(TREE.root);
  return root === NO_PAGE ? [] : [pageAt(root)];
}

const pageAt = (page: bigint): Run => ({ page, pages: 1n, named: "page" });
