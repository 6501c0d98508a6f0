import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { killNoted, lives, markOf, parseStat, type StartMark } from "../../src/adapters/noted-process.ts";
import { tempFolder } from "./temp-folder.ts";
import { until } from "./until.ts";

const FIELDS_3_TO_22 = "S 1 77 77 0 -1 4194560 100 0 0 0 0 0 0 0 20 0 1 0 424242";

test.each([
  ["a plain name", "sleep"],
  ["spaces", "my own program"],
  ["parentheses", "a) R 1 2 (b"],
  ["a name that ends like the field", "x) "],
])("field 22 is found behind a name with %s", (_, name) => {
  expect(parseStat(`77 (${name}) ${FIELDS_3_TO_22} 1 2 3\n`)).toEqual({
    state: "S",
    processGroup: 77,
    startTicks: 424242,
  });
});

test("what is no line of /proc/PID/stat gives nothing", () => {
  expect(parseStat("")).toBeNull();
  expect(parseStat("Mon Nov 23 23:54:54 2026")).toBeNull();
});

test("a living process has a mark, and a process named to confuse has the right one", async () => {
  const folder = tempFolder();
  const program = join(folder, "a) R 1 2 (b");
  symlinkSync("/bin/sleep", program);
  const child = await started(program, ["600"]);
  const mark = markOf(child.pid as number) as StartMark;
  const ticksPerSecond = 100;
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  expect(readFileSync(`/proc/${mark.pid}/stat`, "utf8")).toContain("a) R 1 2 (b");
  expect(mark.startTicks / ticksPerSecond).toBeLessThanOrEqual(uptime);
  expect(mark.startTicks / ticksPerSecond).toBeGreaterThan(uptime - 30);
  expect(lives(mark)).toBe(true);
});

test("the noted process is killed, and with it the group it leads", async () => {
  const leader = await started("/bin/sh", ["-c", "sleep 600 & echo $!; wait"], true);
  const [word] = await once(leader.stdout as NodeJS.ReadableStream, "data");
  const member = markOf(Number(word)) as StartMark;
  expect(killNoted(markOf(leader.pid as number) as StartMark)).toBe(true);
  await until(() => leader.signalCode !== null, "the leader's end");
  expect(leader.signalCode).toBe("SIGKILL");
  await until(() => !lives(member), "the member's end");
});

test("a process that leads no group is killed alone", async () => {
  const child = await started("/bin/sleep", ["600"]);
  const sibling = await started("/bin/sleep", ["600"]); // of our own group, as the child is
  expect(killNoted(markOf(child.pid as number) as StartMark)).toBe(true);
  await until(() => child.signalCode !== null, "its end");
  expect(lives(markOf(sibling.pid as number) as StartMark)).toBe(true);
});

test("a process that only has the same pid is left alone", async () => {
  const child = await started("/bin/sleep", ["600"]);
  const mark = markOf(child.pid as number) as StartMark;
  expect(killNoted({ pid: mark.pid, startTicks: mark.startTicks - 1 })).toBe(false);
  expect(lives(mark)).toBe(true);
});

test("nobody is killed by a pid that means many, or ourselves", () => {
  const own = markOf(process.pid) as StartMark;
  for (const pid of [0, -1, 1, process.pid]) {
    expect(killNoted({ pid, startTicks: markOf(Math.max(pid, 0))?.startTicks ?? 0 })).toBe(false);
  }
  expect(lives(own)).toBe(true);
});

test("one that has ended is gone, and killing it finds nobody", async () => {
  const child = await started("/bin/sleep", ["600"]);
  const mark = markOf(child.pid as number) as StartMark;
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(lives(mark)).toBe(false);
  expect(killNoted(mark)).toBe(false);
});

async function started(program: string, args: string[], detached = false): Promise<ChildProcess> {
  const child = spawn(program, args, { detached, stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child, "spawn");
  return child;
}
