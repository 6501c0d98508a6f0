// The whole of it over real processes, without a container engine: manager and workers as a user would start them,
// killed as a machine would kill them.

import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call } from "../adapters/http/fake-manager.ts";
import { CliProcess } from "./cli-process.ts";
import { TestCluster } from "./test-cluster.ts";

const PROCESS = { image: "process", stopGraceMs: "1s", cpu: "100m" };
const STAY = { ...PROCESS, command: ["sleep", "300"] };

/** A worker is declared down 4 s after its last answer; the rest is what a busy machine needs. */
const DETECTION_MS = 20_000;

let cluster: TestCluster;

beforeEach(() => {
  cluster = new TestCluster("process");
});

afterEach(() => cluster.close());

test("a job of batch tasks is spread over the nodes and completes", async () => {
  await cluster.startManager();
  await Promise.all([cluster.startWorker("n1"), cluster.startWorker("n2")]);
  await Promise.all([cluster.nodeReady("n1", 10_000), cluster.nodeReady("n2", 10_000)]);
  const task = { ...PROCESS, kind: "batch", command: ["sh", "-c", "exit 0"] };
  await cluster.submit("/jobs", { name: "batch", count: 6, task });
  const tasks = await cluster.tasksUntil(
    (all) => all.length === 6 && all.every((each) => each.state === "Completed"),
    20_000,
  );
  expect(new Set(tasks.map((each) => each.node))).toEqual(new Set(["n1", "n2"]));
  expect(tasks.map((each) => each.exitCode)).toEqual([0, 0, 0, 0, 0, 0]);
}, 90_000);

test("a killed worker loses its tasks to another node and is welcomed back, its old attempts ended", async () => {
  await cluster.startManager();
  const [first] = await Promise.all([cluster.startWorker("n1"), cluster.startWorker("n2")]);
  await Promise.all([cluster.nodeReady("n1", 10_000), cluster.nodeReady("n2", 10_000)]);
  await cluster.submit("/jobs", { name: "web", count: 4, task: STAY });
  const before = await cluster.tasksUntil(
    (all) => all.length === 4 && all.every((task) => task.state === "Running"),
    20_000,
  );
  const lost = before.filter((task) => task.node === "n1");
  expect(lost.length).toBeGreaterThan(0);

  first?.kill("SIGKILL");
  await cluster.tasksUntil(
    (all) => all.every((task) => task.state === "Running" && task.node === "n2"),
    DETECTION_MS,
  );
  expect((await cluster.node("n1"))?.liveness).toBe("down");

  await cluster.startWorker("n1");
  await cluster.nodeReady("n1", 10_000);
  await expect
    .poll(async () => (await cluster.heldBy("n1")).filter((held) => held.phase !== "ended"), {
      timeout: 15_000,
    })
    .toEqual([]);
  const after = await cluster.tasks();
  expect(after.map((task) => [task.state, task.node])).toEqual(after.map(() => ["Running", "n2"]));
  expect(after.filter((task) => task.attempt === 2)).toHaveLength(lost.length);
}, 120_000);

test("a manager killed amid 200 submissions lists every acknowledged task when it is back", async () => {
  const manager = await cluster.startManager();
  const acknowledged: string[] = [];
  const submit = async (index: number): Promise<void> => {
    try {
      const body = { ...STAY, name: `t-${index}` };
      const response = await call(`http://${cluster.address}/tasks`, "POST", body);
      if (response.status === 201) acknowledged.push((response.body as { id: string }).id);
    } catch {
      return; // the manager is gone: not acknowledged
    }
    if (acknowledged.length === 70) manager.kill("SIGKILL");
  };
  for (let start = 0; start < 200; start += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, offset) => submit(start + offset)));
  }
  expect(await manager.end(5_000)).toBe("SIGKILL");
  expect(acknowledged.length).toBeGreaterThanOrEqual(70);
  expect(acknowledged.length).toBeLessThan(200);

  await cluster.startManager();
  const listed = new Set((await cluster.tasks()).map((task) => task.id));
  expect(acknowledged.filter((id) => !listed.has(id))).toEqual([]);
  expect((await cluster.get<{ term: number }>("/status")).term).toBe(2);
}, 90_000);

test("a worker told to end leaves its processes running, and the next start adopts them", async () => {
  await cluster.startManager();
  const worker = await cluster.startWorker("n1");
  await cluster.nodeReady("n1", 10_000);
  await cluster.submit("/tasks", { ...STAY, name: "web" });
  const [before] = await cluster.tasksUntil((all) => all[0]?.state === "Running", 20_000);
  worker.kill("SIGTERM");
  expect(await worker.end(10_000)).toBe(0);
  await cluster.startWorker("n1");
  await cluster.nodeReady("n1", 10_000);
  const [after] = await cluster.tasksUntil((all) => all[0]?.state === "Running", 10_000);
  expect(after?.containerId).toBe(before?.containerId);
  expect(after?.attempt).toBe(before?.attempt);
}, 90_000);

test("a second manager on the same store, or on the same port, ends with one line and exit code 1", async () => {
  await cluster.startManager();
  const onStore = new CliProcess(["manager", "--port", "0", "--data-dir", join(cluster.folder, "manager")]);
  const port = cluster.address.replace(/.*:/, "");
  const onPort = new CliProcess(["manager", "--port", port, "--store", "memory"]);
  expect(await onStore.end(30_000)).toBe(1);
  expect(await onPort.end(30_000)).toBe(1);
  expect(onStore.output).toMatch(/^error: Cannot open the store in .*: process \d+ has it open\n$/);
  expect(onPort.output).toBe(`error: Cannot listen on ${cluster.address}: another process listens there\n`);
}, 90_000);

test("a manager whose disk is full ends, and what it acknowledged is there when it is back", async () => {
  const blocks = 200; // of 512 bytes: no file of it may grow beyond this
  const manager = await cluster.startManager(["sh", "-c", `ulimit -f ${blocks}; exec "$0" "$@"`]);
  const acknowledged: string[] = [];
  while (manager.ended === null && acknowledged.length < 1000) {
    const body = { ...STAY, name: "web", env: { PAD: "x".repeat(2000) } };
    const response = await call(`http://${cluster.address}/tasks`, "POST", body).catch(() => null);
    if (response === null) break;
    expect(response.status).toBe(201);
    acknowledged.push((response.body as { id: string }).id);
  }
  // lmdb's native code corrupts its heap in a failed write, and may abort on the way out
  expect([1, "SIGABRT"], manager.output).toContain(await manager.end(5_000));
  expect(manager.output).toMatch(/File too large/);

  await cluster.startManager();
  const listed = new Set((await cluster.tasks()).map((task) => task.id));
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter((id) => !listed.has(id))).toEqual([]);
}, 90_000);
