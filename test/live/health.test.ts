// Health checks of containers: how the worker gets at one, and that a hung one is found out and run anew.

import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DockerAccess } from "../../src/adapters/docker/docker-access.ts";
import { DockerRuntime } from "../../src/adapters/docker/docker-runtime.ts";
import type { EngineAddress } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import type { TaskView } from "../../src/core/manager/views.ts";
import type { TaskEvent } from "../../src/core/task/event.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { until } from "../adapters/until.ts";
import { TestCluster } from "../cluster/test-cluster.ts";
import { bareSpec } from "../contract/task-runtime.ts";
import { demoImage, describeWithEngine } from "./engine.ts";

const SERVE = "mkdir -p /www; echo ok > /www/index.html; exec httpd -f -p 80 -h /www";
const COMMAND = ["sh", "-c", SERVE];
const HANG = "kill -STOP $(pidof httpd)";
const START_MS = 30_000;

describeWithEngine("DockerAccess", (engine) => {
  const identity = () => ({ clusterId: null, nodeId: "health-test", worker: "health-test" });
  const access = new DockerAccess({ engine, identity });
  const runtime = new DockerRuntime({ engine, identity });
  const events: RuntimeEvent[] = [];
  const open = { taskId: randomUUID(), attempt: 1 };
  const published = { taskId: randomUUID(), attempt: 1 };
  const spec = bareSpec("unused", []);

  const run = (script: string, timeoutMs = 5_000) =>
    access.execute(open, spec, ["sh", "-c", script], timeoutMs);

  beforeAll(async () => {
    runtime.listen((event) => events.push(event));
    const web = { ...bareSpec(await demoImage(engine), COMMAND), env: { NAME: "Ada" } };
    const portBindings = [{ containerPort: 80, hostPort: null, protocol: "tcp" as const }];
    runtime.start({ ...open, spec: web, gpuDevices: [] });
    runtime.start({ ...published, spec: { ...web, portBindings }, gpuDevices: [] });
    await until(() => events.filter(({ kind }) => kind === "started").length === 2, "both run", START_MS);
  });

  afterAll(async () => {
    runtime.remove(open);
    runtime.remove(published);
    await until(
      () => events.filter(({ kind }) => kind === "removed").length === 2,
      "both are gone",
      START_MS,
    );
    await new Promise<void>((resolve) => runtime.close(resolve));
  });

  test("a command runs in the container, with its environment, and its exit code is told", async () => {
    expect(await run('[ "$NAME" = Ada ] && pidof httpd')).toEqual({ kind: "exited", exitCode: 0 });
    expect(await run("exit 3")).toEqual({ kind: "exited", exitCode: 3 });
  });

  test("a command that is not there fails as a shell would say it", async () => {
    const executed = await access.execute(open, spec, ["no-such-command"], 5_000);
    expect([126, 127]).toContain(executed.kind === "exited" ? executed.exitCode : executed.kind);
  });

  test("much output is no hindrance", async () => {
    expect(await run("yes | head -c 3000000")).toEqual({ kind: "exited", exitCode: 0 });
  });

  test("a command that hangs is silent, is killed, and the next one runs", async () => {
    expect(await run("exec sleep 61", 300)).toEqual({ kind: "silent" });
    const isGone = async () => (await run("pidof sleep")).kind === "exited";
    await expect.poll(isGone, { timeout: 10_000 }).toBe(true);
    expect(await run("! pidof sleep")).toEqual({ kind: "exited", exitCode: 0 });
  });

  test("a container that is not there says nothing about a task", async () => {
    const nobody = { taskId: randomUUID(), attempt: 1 };
    expect((await access.execute(nobody, spec, ["true"], 5_000)).kind).toBe("none");
    expect(await access.reach(nobody, 80)).toBeNull();
  });

  test("a port is reached, published or not", async () => {
    for (const key of [open, published]) {
      const address = await access.reach(key, 80);
      expect((await fetch(`http://${address}/`, { signal: AbortSignal.timeout(5_000) })).status).toBe(200);
    }
    expect(await access.reach(published, 80)).toMatch(/^127\.0\.0\.1:/);
  });
});

describeWithEngine("health checks on Docker", (engine) => {
  let cluster: TestCluster;
  let image = "";

  beforeEach(async () => {
    image = await demoImage(engine);
    cluster = new TestCluster("docker");
    await cluster.startManager();
    await cluster.startWorker("n1");
    await cluster.nodeReady("n1", 10_000);
  });
  afterEach(() => cluster.close());

  const timing = { intervalMs: 1_000, timeoutMs: 500, failures: 2, startPeriodMs: 20_000 };
  const isHealthy = (attempt: number) => (tasks: readonly TaskView[]) =>
    tasks[0]?.health?.status === "healthy" && tasks[0].attempt === attempt;

  test.each([
    ["manager", "http", { path: "/", port: 80 }, "GET /: no answer within 500 ms"],
    ["worker", "http", { path: "/", port: 80 }, "GET /: no answer within 500 ms"],
    [
      "worker",
      "command",
      { command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1/"] },
      "not done within",
    ],
  ])(
    "a container that hangs is found out from the %s by %s and run anew",
    async (from, kind, check, reason) => {
      const healthCheck = { kind, from, ...check, ...timing };
      const body = {
        name: "web",
        image,
        command: COMMAND,
        portBindings: [80],
        healthCheck,
        stopGraceMs: 500,
      };
      await cluster.submit("/tasks", body);
      const [first] = await cluster.tasksUntil(isHealthy(1), START_MS);
      await hang(engine, first?.containerId ?? "");
      const [second] = await cluster.tasksUntil(isHealthy(2), START_MS);
      const { events } = await cluster.get<{ events: TaskEvent[] }>(`/tasks/${second?.id}/events`);
      const reasons = events.filter(({ state }) => state === "Failed").map((event) => event.reason);
      expect(reasons).toEqual([expect.stringContaining(reason)]);
      expect(reasons[0]).toMatch(/^unhealthy: /);
    },
  );
});

/** Its server stays there and does nothing any more. */
async function hang(engine: EngineAddress, containerId: string): Promise<void> {
  const container = new EngineClient(engine).dockerode.getContainer(containerId);
  const exec = await container.exec({ Cmd: ["sh", "-c", HANG], AttachStdout: true });
  const stream = await exec.start({});
  stream.resume();
  await new Promise((resolve) => stream.once("end", resolve));
  expect((await exec.inspect()).ExitCode).toBe(0);
}
