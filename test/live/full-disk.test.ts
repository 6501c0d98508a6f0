// A worker whose data folder lies on a disk that fills up: a small file system of its own, which takes root to mount.

import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli } from "../cli/fake-io.ts";
import { CliProcess } from "../cluster/cli-process.ts";
import { TestCluster } from "../cluster/test-cluster.ts";

let cluster: TestCluster;
let disk: string;

beforeEach(() => {
  cluster = new TestCluster("process");
  disk = join(cluster.folder, "n1");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]);
});

afterEach(async () => {
  execFileSync("umount", ["--lazy", disk]);
  await cluster.close(0); // nothing runs any more, and what n1 should run is for ever open
}, 30_000);

/** Leaves no byte free. */
function fillDisk(): void {
  const handle = openSync(join(disk, "fill"), "w");
  try {
    for (;;) writeSync(handle, Buffer.alloc(4096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe("ENOSPC");
  } finally {
    closeSync(handle);
  }
}

const task = { image: "process", stopGraceMs: "1s", cpu: "100m", command: ["sleep", "300"] };
const small = { ...task, constraints: [{ label: "disk", operator: "in", values: ["small"] }] };
const FULL = "the disk of the worker's folder is full";

test("a worker whose disk is full says so: what it cannot start runs elsewhere, and it ends when it cannot keep its record", async () => {
  await cluster.startManager();
  const worker = await cluster.startWorker("n1", ["--label", "disk=small"]);
  await cluster.nodeReady("n1", 10_000);
  fillDisk();
  const nodes = async () => (await runCli(["nodes", "--manager", cluster.address])).out;
  await expect.poll(nodes, { timeout: 15_000 }).toMatch(/^n1 .* ready .*its disk is full$/m);

  await cluster.submit("/tasks", { ...task, name: "moves" });
  await cluster.tasksUntil(([moves]) => moves?.reason?.includes(FULL) === true, 15_000);
  await cluster.startWorker("n2");
  await cluster.tasksUntil(([moves]) => moves?.state === "Running" && moves.node === "n2", 30_000);

  for (const { id } of await cluster.tasks()) await cluster.stopTask(id);
  await cluster.tasksUntil(([moves]) => moves?.state === "Completed", 15_000);

  const fenced = { ...small, onDisconnect: "stop", cpu: 0 };
  await cluster.submit("/jobs", { name: "fenced", count: 20, task: fenced });
  expect([1, "SIGABRT"], worker.output).toContain(await worker.end(20_000));
  expect(worker.output).toContain("No space left on device");
  await expect.poll(async () => (await cluster.node("n1"))?.liveness, { timeout: 20_000 }).toBe("down");

  const again = new CliProcess(["worker", "--port", "0", "--runtime", "process", "--data-dir", disk]);
  expect(await again.end(30_000)).toBe(1);
  expect(again.output).toBe(
    `error: Cannot open a store in ${join(disk, "store")}: its disk is full; accepted: 64 KiB or more of free space\n`,
  );
}, 120_000);
