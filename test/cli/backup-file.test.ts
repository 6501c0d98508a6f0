// Where a backup is written: never over what is no file. And from where one is read: never from what may have no end.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLmdbStore } from "../../src/adapters/lmdb/lmdb-store.ts";
import { closeStore } from "../adapters/lmdb/lmdb-harness.ts";
import { runCli } from "./fake-io.ts";

let folder: string;
const path = (name: string): string => join(folder, name);
const backup = (name: string) => runCli(["backup", path(name), "--data-dir", path("m")]);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-backup-file-"));
  await closeStore(await openLmdbStore(path("m")));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

test("a file that is there is replaced by the backup", async () => {
  writeFileSync(path("b"), "an older one");
  expect(await backup("b")).toMatchObject({ exitCode: 0 });
  expect(readdirSync(folder).sort()).toEqual(["b", "m"]);
});

test("a link, as /dev/stdout is, or a folder is never replaced", async () => {
  writeFileSync(path("elsewhere"), "");
  symlinkSync("elsewhere", path("link"));
  mkdirSync(path("folder"));
  for (const name of ["link", "folder"])
    expect(await backup(name)).toMatchObject({
      exitCode: 2,
      err: `error: Cannot write ${path(name)}: it is no regular file; accepted: a new file, or one to be replaced\n`,
    });
  expect(readlinkSync(path("link"))).toBe("elsewhere");
  expect(readdirSync(folder).sort()).toEqual(["elsewhere", "folder", "link", "m"]);
});

test.each([
  ["/dev/zero", "it is a device or a pipe; accepted: a regular file"],
  ["pipe", "it is a device or a pipe; accepted: a regular file"],
  ["m", "it is a folder"],
  ["none", "no such file"],
])("a backup is not read from %s", async (name, why) => {
  execFileSync("mkfifo", [path("pipe")]);
  const file = name.startsWith("/") ? name : path(name);
  expect(await runCli(["restore", file, "--data-dir", path("new")])).toMatchObject({
    exitCode: 2,
    err: `error: Cannot read ${file}: ${why}\n`,
  });
  expect(existsSync(path("new"))).toBe(false);
});

/** As `backup` writes it, of an empty manager's store in this version. */
function backupOf(schema: number, rows: readonly (readonly [string, string, object])[]): string {
  const lines = [
    JSON.stringify({ wavetank: "backup", schema }),
    ...rows.map(([table, key, record]) =>
      JSON.stringify([table, key, JSON.stringify({ v: schema, ...record })]),
    ),
  ];
  const sha256 = createHash("sha256").update(lines.join("\n")).digest("hex");
  return `${lines.join("\n")}\n${JSON.stringify({ rows: rows.length, sha256 })}\n`;
}

const CLUSTER = ["meta", "cluster", { clusterId: "c", term: 1, leaseMax: 0 }] as const;

test.each([1, 2])("a backup of schema version %i is restored", async (schema) => {
  writeFileSync(path("b"), backupOf(schema, [CLUSTER]));
  expect(await runCli(["restore", path("b"), "--data-dir", path("new")])).toMatchObject({
    exitCode: 0,
    out: `1 records in ${path("new")}\n`,
  });
});

test("a backup of a later version is refused by what is accepted", async () => {
  writeFileSync(path("b"), backupOf(3, [CLUSTER]));
  expect(await runCli(["restore", path("b"), "--data-dir", path("new")])).toMatchObject({
    exitCode: 2,
    err: `error: Cannot restore ${path("b")}:1: accepted: a backup that begins with {"wavetank":"backup","schema":1} or {"wavetank":"backup","schema":2}\n`,
  });
});

test("what is restored a second time is ahead of what was restored before, from whichever backup", async () => {
  const termAfter = async (term: number, folder: string): Promise<number> => {
    writeFileSync(path("b"), backupOf(2, [["meta", "cluster", { clusterId: "c", term, leaseMax: 0 }]]));
    await runCli(["restore", path("b"), "--data-dir", path(folder)]);
    const { out } = await runCli(["dump", "--data-dir", path(folder)]);
    return (JSON.parse(out) as { value: { term: number } }).value.term;
  };
  vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
  const first = await termAfter(7, "first");
  vi.setSystemTime(1_800_000_001_000);
  expect(await termAfter(3, "second")).toBeGreaterThan(first);
  expect(await termAfter(first, "third")).toBeGreaterThan(first + 1);
});
