// Health checks over real processes: what hangs or says that it is not well gets its next attempt.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TaskView } from "../../src/core/manager/views.ts";
import type { TaskEvent } from "../../src/core/task/event.ts";
import { freePort } from "./cli-process.ts";
import { TestCluster } from "./test-cluster.ts";

const TIMING = { intervalMs: 500, timeoutMs: 300, failures: 2, startPeriodMs: 20_000 };
const START_MS = 30_000;

let cluster: TestCluster;

beforeEach(async () => {
  cluster = new TestCluster("process");
  await cluster.startManager();
  await cluster.startWorker("n1");
  await cluster.nodeReady("n1", 10_000);
}, 60_000);
afterEach(() => cluster.close());

/** A server of one line, as a task. */
async function server(healthCheck: object): Promise<object> {
  const port = await freePort();
  const script = `require("node:http").createServer((_, reply) => reply.end()).listen(${port}, "127.0.0.1")`;
  const check = "port" in healthCheck ? { ...healthCheck, port } : healthCheck;
  return {
    name: "web",
    image: "process",
    command: [process.execPath, "-e", script],
    portBindings: [port],
    healthCheck: { ...check, ...TIMING },
    stopGraceMs: 500,
  };
}

const isHealthy = (attempt: number) => (tasks: readonly TaskView[]) =>
  tasks[0]?.state === "Running" && tasks[0].health?.status === "healthy" && tasks[0].attempt === attempt;

async function reasons(task: TaskView | undefined): Promise<(string | null)[]> {
  const { events } = await cluster.get<{ events: TaskEvent[] }>(`/tasks/${task?.id}/events`);
  return events.filter((event) => event.state === "Failed").map((event) => event.reason);
}

test.each(["manager", "worker"])(
  "a hung server is found out by the %s, stopped and run anew",
  async (from) => {
    await cluster.submit("/tasks", await server({ kind: "http", port: 0, from }));
    const [first] = await cluster.tasksUntil(isHealthy(1), START_MS);
    const group = Number(/^pid-(\d+)$/.exec(first?.containerId ?? "")?.[1]);
    process.kill(-group, "SIGSTOP");
    const [second] = await cluster.tasksUntil(isHealthy(2), START_MS);
    expect(await reasons(second)).toEqual(["unhealthy: GET /: no answer within 300 ms"]);
    expect(second?.restartCount).toBe(1);
  },
  120_000,
);

test("a command that fails has its task run anew, and its job counts who serves", async () => {
  const ready = join(cluster.folder, "ready");
  writeFileSync(ready, "");
  const task = await server({ kind: "command", command: ["test", "-f", ready] });
  await cluster.submit("/jobs", { name: "web", count: 1, task });
  await cluster.tasksUntil(isHealthy(1), START_MS);
  expect(await cluster.get("/jobs")).toMatchObject({ jobs: [{ name: "web", count: 1, serving: 1 }] });
  rmSync(ready);
  const [second] = await cluster.tasksUntil((tasks) => (tasks[0]?.attempt ?? 0) > 1, START_MS);
  expect((await reasons(second))[0]).toBe(`unhealthy: test -f ${ready}: exit code 1`);
}, 120_000);
