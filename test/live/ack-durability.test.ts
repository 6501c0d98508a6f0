// Law 3 as the kernel sees it, end to end: a 201 leaves the manager's socket only after the store's flush has
// returned. strace lists the manager's reads, writes and flushes in order.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../adapters/http/eventually.ts";
import { TestCluster } from "../cluster/test-cluster.ts";

const missing = spawnSync("strace", ["--version"]).error !== undefined;

/** `request`: a POST was read. `dataWrite` is in the page cache when it returns, `metaWrite` (through the handle
 * opened with O_DSYNC) on disk. `reply`: the write of a 201 begins. */
type Step = "request" | "dataWrite" | "flush" | "metaWrite" | "reply";

/** A call counts when it returns, also where the listing interrupts it; a reply when it begins. */
function stepsOf(trace: string): Step[] {
  const begun = new Map<string, string>(); // thread → the unfinished call's first half
  const steps: Step[] = [];
  let syncedHandle = "none";
  for (const line of trace.split("\n")) {
    const [, thread = "", rest = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (/^(write|writev|sendto|sendmsg)\(\d+<.*"HTTP\/1\.1 201 /.test(rest)) steps.push("reply");
    if (rest.endsWith("<unfinished ...>")) {
      begun.set(thread, rest);
      continue;
    }
    const call = rest.startsWith("<...") ? `${begun.get(thread)} ${rest}` : rest;
    syncedHandle = /^openat\(.*data\.mdb", [^)]*O_DSYNC.*\) = (\d+)/.exec(call)?.[1] ?? syncedHandle;
    const step = stepOf(call, syncedHandle);
    if (step !== null) steps.push(step);
  }
  return steps;
}

function stepOf(call: string, syncedHandle: string): Step | null {
  if (/^(read|recvfrom|recvmsg)\(.*"POST \/tasks /.test(call)) return "request";
  const [, name = "", handle] = /^(\w+)\((\d+)<[^>]*data\.mdb>/.exec(call) ?? [];
  if (/^(fdatasync|fsync|msync)$/.test(name)) return / = 0$/.test(call) ? "flush" : null;
  if (/^p?writev?(64)?2?$/.test(name)) return handle === syncedHandle ? "metaWrite" : "dataWrite";
  return null;
}

/** The numbers of the replies (1, 2, …) that left before what they acknowledge was on disk; requests come one by one. */
function earlyReplies(steps: readonly Step[]): number[] {
  const early: number[] = [];
  let replies = 0;
  let written = false;
  let flushed = false;
  let current = false;
  for (const step of steps) {
    if (step === "request") written = flushed = current = false;
    if (step === "dataWrite") [written, flushed, current] = [true, false, false];
    if (step === "flush") flushed = written;
    if (step === "metaWrite") current = flushed; // over unflushed data it proves nothing
    if (step === "reply" && ++replies > 0 && !current) early.push(replies);
  }
  return early;
}

let cluster: TestCluster;

beforeEach(() => {
  cluster = new TestCluster("process");
});
afterEach(() => cluster.close());

test("a 201 leaves only after the flush of what it acknowledges has returned", async ({ skip }) => {
  skip(missing && process.env.CI !== "true", "strace is not installed: nobody watched the flushes");
  expect(missing, "strace is installed").toBe(false);
  const file = join(cluster.folder, "trace");
  const calls =
    "openat,read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,pwritev2,fdatasync,fsync,msync";
  // -D: the process we start is the manager itself, with strace as its grandchild
  const wrap = ["strace", "-D", "-f", "-y", "-s", "64", "-e", `trace=${calls}`, "-o", file];
  const manager = await cluster.startManager(wrap);
  for (let index = 0; index < 20; index++) {
    await cluster.submit("/tasks", { name: `t-${index}`, image: "process", command: ["true"] });
  }
  manager.kill("SIGTERM");
  expect(await manager.end(20_000)).toBe(0);
  const told = (): Step[] => stepsOf(readFileSync(file, "utf8"));
  const replies = (): number => told().filter((step) => step === "reply").length;
  await eventually(() => replies() >= 20, 20_000, "strace has written the last reply");

  const steps = told();
  const count = (kind: Step): number => steps.filter((step) => step === kind).length;
  expect([count("request"), count("reply")]).toEqual([20, 20]);
  expect(count("flush")).toBeGreaterThanOrEqual(20);
  expect(earlyReplies(steps)).toEqual([]);
});

test("the reader of traces sees a 201 that left too early", () => {
  const request = '9 read(33<socket:[1]>, "POST /tasks HTTP/1.1\\r\\n"..., 65536) = 161';
  const data = '8 pwrite64(19</s/data.mdb>, "x", 1, 0) = 1';
  const flush = "8 fdatasync(19</s/data.mdb>) = 0";
  const meta = '8 pwrite64(20</s/data.mdb>, "m", 1, 0) = 1';
  const reply = '9 writev(33<socket:[1]>, [{iov_base="HTTP/1.1 201 Created\\r\\n"..., iov_len=9}], 1) = 9';
  const lines = [
    '9 openat(AT_FDCWD, "/s/data.mdb", O_WRONLY|O_DSYNC|O_CLOEXEC) = 20</s/data.mdb>',
    ...[request, data, flush, meta, reply],
    ...[
      request,
      data,
      "8 fdatasync(19</s/data.mdb> <unfinished ...>",
      reply,
      "8 <... fdatasync resumed>) = 0",
      meta,
    ],
    ...[request, data, flush, reply, meta],
    ...[request, reply],
    ...[request, data, meta, flush, reply],
  ];
  expect(earlyReplies(stepsOf(lines.join("\n")))).toEqual([2, 3, 4, 5]);
});
