import { chmodSync, existsSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLmdbStore } from "../../../src/adapters/lmdb/lmdb-store.ts";
import { closeStore, newFolder } from "./lmdb-harness.ts";

let folder = "";
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a missing folder is made, parents too", async () => {
  await closeStore(await openLmdbStore(join(folder, "a/b")));
  expect(existsSync(join(folder, "a/b/data.mdb"))).toBe(true);
});

test("a folder that is made is its owner's alone: tasks' variables lie in there", async () => {
  await closeStore(await openLmdbStore(join(folder, "a/b")));
  for (const made of ["a", "a/b"]) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
});

test("one store is not opened twice in one process, by any spelling of its path; after close it is", async () => {
  const store = await openLmdbStore(folder);
  await expect(openLmdbStore(`${folder}/../${folder.split("/").pop()}`)).rejects.toThrow(
    `Cannot open the store in ${realpathSync(folder)}: process ${process.pid} has it open`,
  );
  await closeStore(store);
  await closeStore(await openLmdbStore(folder));
});

test("a file in the place of the folder is refused", async () => {
  writeFileSync(join(folder, "file"), "");
  await expect(openLmdbStore(join(folder, "file"))).rejects.toThrow(
    /Cannot open a store in .*file: it is not a folder/,
  );
  await expect(openLmdbStore(join(folder, "file/deeper"))).rejects.toThrow(/it is not a folder/);
});

test("a folder without permission is refused", async () => {
  const closedFolder = join(folder, "closed");
  mkdirSync(closedFolder);
  chmodSync(closedFolder, 0o500);
  const user = process.getuid?.() ?? 0;
  if (user === 0) process.seteuid?.(65_534); // to root nothing is forbidden
  try {
    await expect(openLmdbStore(closedFolder)).rejects.toThrow(
      /closed: no permission to (use|read and write)/,
    );
  } finally {
    if (user === 0) process.seteuid?.(0);
  }
});

test("a folder with other files and no store is refused and left as it is", async () => {
  writeFileSync(join(folder, "letter.txt"), "Dear");
  await expect(openLmdbStore(folder)).rejects.toThrow("it holds other files (letter.txt) and no store");
  expect(existsSync(join(folder, "data.mdb"))).toBe(false);
});

test.each(["data.mdb", "holder"])("a file %s that LMDB did not write is refused", async (name) => {
  writeFileSync(join(folder, name), "x".repeat(8192));
  await expect(openLmdbStore(folder)).rejects.toThrow(`${join(folder, name)} is damaged or no LMDB file`);
});

test("an LMDB environment of another program is refused and not written to", async () => {
  const other = open<string, string>(folder, { noSubdir: false });
  await other.openDB<string, string>("theirs", {}).put("a", "b");
  await other.close();
  await expect(openLmdbStore(folder)).rejects.toThrow('it holds a table that is not ours: "theirs"');
});
