// Stores whose files lost their end, as a user finds them: whoever opens one ends with one line that says which file it is
// and what to do, before LMDB ends the process by a signal.

import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLmdbStore } from "../../src/adapters/lmdb/lmdb-store.ts";
import { closeStore } from "../adapters/lmdb/lmdb-harness.ts";
import { CliProcess } from "./cli-process.ts";

let folder: string;
const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-damaged-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A store in `name` with all but the first bytes of its data file gone. */
async function damagedStore(name: string, bytes: number): Promise<void> {
  await closeStore(await openLmdbStore(path(name)));
  truncateSync(join(path(name), "data.mdb"), bytes);
}

async function outcome(...args: string[]): Promise<{ code: number | string; output: string }> {
  const process = new CliProcess(args);
  const code = await process.end(30_000).finally(() => process.kill("SIGKILL"));
  return { code, output: process.output };
}

const RESTORE =
  "restore a backup into a fresh folder (wavetank restore FILE --data-dir FOLDER) and start the manager on that";

test.each([
  [0, "is empty"],
  [12_288, "is cut short: it ends after 12288 bytes, and pages in use lie beyond"],
])(
  "a manager's store cut to %i bytes ends it, its backup and its dump with exit code 1",
  async (bytes, what) => {
    await damagedStore("m", bytes);
    const told = (cannot: string) => ({
      code: 1,
      output: `error: Cannot ${cannot} the store in ${path("m")}: ${path("m")}/data.mdb ${what}; ${RESTORE}\n`,
    });
    const dataDir = ["--data-dir", path("m")];
    const [manager, backup, dump] = await Promise.all([
      outcome("manager", "--port", "0", ...dataDir),
      outcome("backup", path("b"), ...dataDir),
      outcome("dump", ...dataDir),
    ]);
    expect([manager, backup, dump]).toEqual([told("open"), told("read"), told("read")]);
  },
  90_000,
);

test("a worker's store that is cut short ends it with exit code 1, and says how to make it a new node", async () => {
  await damagedStore("w/store", 12_288);
  expect(await outcome("worker", "--port", "0", "--runtime", "process", "--data-dir", path("w"))).toEqual({
    code: 1,
    output: expect.stringMatching(
      /data\.mdb is cut short: .*; remove that file and start again: it is then a new node/,
    ),
  });
}, 90_000);
