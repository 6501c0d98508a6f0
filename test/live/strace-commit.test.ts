// Law 3 as the kernel sees it: before a commit's `done`, what was written has been flushed. The child writes
// "done N" to stdout in each done; strace lists its writes and flushes in the order in which they returned.

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CommitChild, commitCommand } from "../adapters/lmdb/child-process.ts";
import { newFolder } from "../adapters/lmdb/lmdb-harness.ts";

const missing = spawnSync("strace", ["--version"]).error !== undefined;

/** What a trace tells about the data file and stdout. `dataWrite` is in the page cache when it returns, `metaWrite`
 * (through the handle opened with O_DSYNC) on disk. */
type Step = { kind: "dataWrite" | "flush" | "metaWrite" } | { kind: "done"; number: number };

/** Steps in the order in which the calls returned; a call that was interrupted in the listing counts when resumed. */
function stepsOf(trace: string): Step[] {
  const begun = new Map<string, string>(); // thread → the unfinished call's first half
  const steps: Step[] = [];
  let syncedHandle = "";
  for (const line of trace.split("\n")) {
    const [, thread = "", rest = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith("<unfinished ...>")) {
      begun.set(thread, rest);
      continue;
    }
    const call = rest.startsWith("<...") ? `${begun.get(thread)} ${rest}` : rest;
    const opened = /^openat\(.*data\.mdb", [^)]*O_DSYNC.*\) = (\d+)/.exec(call);
    if (opened !== null) syncedHandle = opened[1] as string;
    const step = stepOf(call, syncedHandle);
    if (step !== null) steps.push(step);
  }
  return steps;
}

function stepOf(call: string, syncedHandle: string): Step | null {
  const done = /^write\(1<[^>]*>, "done (\d+)/.exec(call);
  if (done !== null) return { kind: "done", number: Number(done[1]) };
  const [, name, handle] = /^(\w+)\((\d+)<[^>]*data\.mdb>/.exec(call) ?? [];
  if (name === "fdatasync" || name === "fsync") return / = 0$/.test(call) ? { kind: "flush" } : null;
  if (name !== undefined && /^p?writev?(64)?2?$/.test(name))
    return { kind: handle === syncedHandle ? "metaWrite" : "dataWrite" };
  return null;
}

/** The commits acknowledged before their data, then their meta page, were on disk. */
function unflushed(steps: readonly Step[]): number[] {
  const early: number[] = [];
  let dataOnDisk = true;
  let metaWrites = 0;
  let metaWritesAtDone = 0;
  for (const step of steps) {
    if (step.kind === "dataWrite") dataOnDisk = false;
    if (step.kind === "flush") dataOnDisk = true;
    if (step.kind === "metaWrite") metaWrites += dataOnDisk ? 1 : 0; // a meta page over unflushed data proves nothing
    if (step.kind === "done") {
      if (metaWrites === metaWritesAtDone) early.push(step.number);
      metaWritesAtDone = metaWrites;
    }
  }
  return early;
}

test("a commit's data and the page that makes it current are flushed before its done is called", async ({
  skip,
}) => {
  skip(
    missing && process.env.CI !== "true",
    "strace is not installed: nobody watched the flushes of a commit",
  );
  expect(missing, "strace is installed").toBe(false);
  const folder = newFolder();
  const trace = join(folder, "..", `${folder.split("/").pop()}.trace`);
  const calls = "trace=openat,write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,msync";
  const commits = commitCommand(folder, { count: 40, valueBytes: 3000, lanes: 1 });
  const child = new CommitChild(["strace", "-f", "-y", "-e", calls, "-o", trace, ...commits]);
  await child.ended;
  expect(child.done).toHaveLength(40);
  const steps = stepsOf(readFileSync(trace, "utf8"));
  expect(steps.filter((step) => step.kind === "done")).toHaveLength(40);
  expect(unflushed(steps)).toEqual([]);
  rmSync(folder, { recursive: true });
  rmSync(trace);
});

test("the reader of traces sees a commit that was acknowledged too early", () => {
  const lines = [
    '9 openat(AT_FDCWD, "/s/data.mdb", O_WRONLY|O_DSYNC|O_CLOEXEC) = 20</s/data.mdb>',
    '9 pwrite64(19</s/data.mdb>, "x", 1, 0) = 1',
    "8 fdatasync(19</s/data.mdb> <unfinished ...>",
    '9 write(1<pipe:[1]>, "done 1\\n", 7) = 7',
    "8 <... fdatasync resumed>) = 0",
    '8 pwrite64(20</s/data.mdb>, "m", 1, 0) = 1',
    '9 write(1<pipe:[1]>, "done 2\\n", 7) = 7',
    '9 write(1<pipe:[1]>, "done 3\\n", 7) = 7',
  ];
  expect(unflushed(stepsOf(lines.join("\n")))).toEqual([1, 3]);
});
