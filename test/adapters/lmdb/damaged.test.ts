// Files that LMDB must not be let at, and files that look like them and are good: each is a real store's.

import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileTrouble } from "../../../src/adapters/lmdb/file-trouble.ts";
import { DamagedStore } from "../../../src/adapters/lmdb/folder.ts";
import { readLmdbSnapshot } from "../../../src/adapters/lmdb/lmdb-snapshot.ts";
import { openLmdbStore } from "../../../src/adapters/lmdb/lmdb-store.ts";
import type { RowPut } from "../../../src/core/store/records.ts";
import { closeStore, newFolder } from "./lmdb-harness.ts";

let folder = "";
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const data = (): string => join(folder, "data.mdb");

/** Commits each batch to the store in `folder`. */
async function committed(...batches: readonly RowPut[][]): Promise<void> {
  const store = await openLmdbStore(folder);
  for (const rows of batches)
    await new Promise<void>((resolve, reject) =>
      store.commit(rows, (error) => (error === undefined ? resolve() : reject(error))),
    );
  await closeStore(store);
}

const rowsOf = (count: number, valueBytes: number): RowPut[] =>
  Array.from({ length: count }, (_, index) => ({
    table: "tasks",
    key: `task-${index}`,
    value: "x".repeat(valueBytes),
  }));

/** What opening the first `bytes` of the store's file in a folder of its own comes to: its rows, or why it is refused. */
async function openingOf(bytes: number): Promise<number | string> {
  const other = join(folder, "cut");
  rmSync(other, { recursive: true, force: true });
  mkdirSync(other);
  copyFileSync(data(), join(other, "data.mdb"));
  truncateSync(join(other, "data.mdb"), bytes);
  try {
    const read = await readLmdbSnapshot(other);
    const store = await openLmdbStore(other);
    const loaded = [...store.load()];
    await closeStore(store);
    expect(loaded).toEqual(read);
    return loaded.length;
  } catch (error) {
    expect(error).toBeInstanceOf(DamagedStore);
    return (error as Error).message.replace(/.*data\.mdb /, "");
  }
}

test("a store cut short anywhere is refused, or nothing of it is missing", async () => {
  await committed(rowsOf(60, 300), rowsOf(3, 20_000));
  const { size } = statSync(data());
  expect(await openingOf(size)).toBe(60);
  const outcomes = new Map<number, number | string>();
  for (let bytes = size - 2048; bytes > 0; bytes -= 2048) outcomes.set(bytes, await openingOf(bytes));
  for (const [bytes, outcome] of outcomes)
    expect([60, `is cut short: it ends after ${bytes} bytes, and pages in use lie beyond`]).toContain(
      outcome,
    );
  expect([...outcomes.values()].filter((outcome) => outcome !== 60).length).toBeGreaterThan(20);
});

test("a large store whose last page in use is gone is refused", async () => {
  await committed(rowsOf(20_000, 200));
  const { size } = statSync(data());
  expect(await openingOf(size)).toBe(20_000);
  expect(await openingOf(size - 4096)).toMatch(/^is cut short/);
});

test("a store that ends before its highest page, because pages were freed in the commit that took them, is good", async () => {
  const long: RowPut = { table: "jobs", key: "long", value: "y".repeat(900_000) };
  await committed(rowsOf(200, 300), [long, { ...long, value: null }, ...rowsOf(1, 10)]);
  const bytes = readFileSync(data());
  const highest = Math.max(Number(bytes.readBigUInt64LE(144)), Number(bytes.readBigUInt64LE(4096 + 144)));
  expect(bytes.length).toBeLessThan((highest + 1) * 4096); // or this test shows nothing
  expect(fileTrouble(data())).toBeNull();
  expect(await openingOf(bytes.length)).toBe(200);
});

test("an empty data file is refused: it is no new store", async () => {
  await committed(rowsOf(1, 10));
  truncateSync(data(), 0);
  await expect(openLmdbStore(folder)).rejects.toThrow(
    `Cannot open the store in ${folder}: ${data()} is empty`,
  );
  await expect(readLmdbSnapshot(folder)).rejects.toThrow(
    `Cannot read the store in ${folder}: ${data()} is empty`,
  );
  expect(statSync(data()).size).toBe(0);
});

test("a folder in the data file's place is refused", async () => {
  mkdirSync(data());
  await expect(openLmdbStore(folder)).rejects.toThrow(`${data()} is no regular file`);
});

test("a store whose making was cut off is made anew", async () => {
  await committed();
  rmSync(data());
  writeFileSync(`${data()}.part`, "");
  await committed(rowsOf(2, 10));
  expect(await readLmdbSnapshot(folder)).toHaveLength(2);
});

test("a holder that is cut short is refused, and told from the records", async () => {
  const holder = join(folder, "holder");
  await committed(rowsOf(1, 10));
  truncateSync(holder, 8192);
  await expect(openLmdbStore(folder)).rejects.toThrow(
    `${holder} is cut short: it ends after 8192 bytes, and pages in use lie beyond; it holds no records: remove it`,
  );
  rmSync(holder);
  await committed(rowsOf(2, 10));
});
