// `wavetank cluster` on Docker, as a user runs it: the demo reaches its wanted state, survives what people try on it,
// and leaves nothing behind.

import { execFileSync } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { LABELS } from "../../src/adapters/docker/container-labels.ts";
import type { EngineAddress } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import type { StatusView } from "../../src/core/manager/events.ts";
import type { NodeView, TaskView } from "../../src/core/manager/views.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { call } from "../adapters/http/fake-manager.ts";
import { CliProcess } from "../cluster/cli-process.ts";
import { demoImage, describeWithEngine } from "./engine.ts";

const SETTLED =
  /wanted state reached after [\d.]+ s: web 3\/3 healthy, batch 10\/10 completed, crash 1\/1 backing off/;

class DemoOnDocker {
  readonly process: CliProcess;
  private readonly engine: EngineClient;
  private address = "";
  clusterId = "";

  constructor(engine: EngineAddress, ...flags: string[]) {
    this.engine = new EngineClient(engine);
    this.process = new CliProcess(["cluster", "--port", "0", ...flags]);
  }

  async settle(): Promise<void> {
    await this.process.says(SETTLED, 90_000);
    this.address = /manager on ([\d.:]+)/.exec(this.process.output)?.[1] ?? "";
    this.clusterId = (await this.get<StatusView>("/status")).clusterId;
  }

  async get<T>(path: string): Promise<T> {
    return (await call(`http://${this.address}${path}`, "GET", undefined)).body as T;
  }

  async web(): Promise<TaskView[]> {
    return (await this.get<{ tasks: TaskView[] }>("/tasks?job=web")).tasks;
  }

  async liveness(name: string): Promise<string | undefined> {
    const { nodes } = await this.get<{ nodes: NodeView[] }>("/nodes");
    return nodes.find((node) => node.name === name)?.liveness;
  }

  /** Ids of the cluster's containers as the engine knows them. */
  async containers(): Promise<string[]> {
    const filters = { label: [`${LABELS.cluster}=${this.clusterId}`] };
    const found = await this.engine.dockerode.listContainers({ all: true, filters });
    return found.map((container) => container.Id);
  }

  /** Those of the web service that run: what crashes comes and goes. */
  async webContainers(): Promise<string[]> {
    const own = new Set((await this.web()).map(({ id }) => id));
    const filters = { label: [`${LABELS.cluster}=${this.clusterId}`], status: ["running"] };
    const found = await this.engine.dockerode.listContainers({ filters });
    return found.filter(({ Labels }) => own.has(Labels[LABELS.task] ?? "")).map(({ Id }) => Id);
  }

  killContainer(id: string): Promise<void> {
    return this.engine.kill(id, "SIGKILL");
  }

  /** Ctrl-C; every container must be gone once it has ended. */
  async ctrlC(): Promise<void> {
    this.process.kill("SIGINT");
    expect(await this.process.end(60_000), this.process.output).toBe(0);
    expect(await this.containers()).toEqual([]);
  }

  /** For a test that failed midway. */
  async sweep(): Promise<void> {
    this.process.kill("SIGINT");
    await this.process.end(60_000).catch(() => this.process.kill("SIGKILL"));
  }
}

/** All that were made of `image`, by whomever. */
async function containersOf(engine: EngineAddress, image: string): Promise<string[]> {
  const filters = { ancestor: [image] };
  const found = await new EngineClient(engine).dockerode.listContainers({ all: true, filters });
  return found.map(({ Id }) => Id);
}

describeWithEngine("the cluster command on Docker", (engine) => {
  let demo: DemoOnDocker;

  const start = async (...flags: string[]): Promise<void> => {
    await demoImage(engine); // made here, so that no registry is asked
    demo = new DemoOnDocker(engine, ...flags);
    await demo.settle();
  };

  afterEach(() => demo.sweep());

  test("the demo runs on all three nodes, and Ctrl-C leaves no container", async () => {
    await start();
    expect(new Set((await demo.web()).map((task) => task.node))).toEqual(
      new Set(["node-1", "node-2", "node-3"]),
    );
    expect(await demo.webContainers()).toHaveLength(3);
    await demo.ctrlC();
  });

  test("asked to end when settled, it shows what answers and what backs off, and leaves no container", async () => {
    const image = await demoImage(engine);
    demo = new DemoOnDocker(engine, "--exit-when-settled");
    expect(await demo.process.end(120_000)).toBe(0);
    expect(demo.process.output).toMatch(SETTLED);
    expect(demo.process.output).toContain("3 nodes ready: node-1, node-2, node-3\n");
    const [, answering = ""] = /^web answers on (.*)$/m.exec(demo.process.output) ?? [];
    expect(new Set(answering.split(", ")).size).toBe(3);
    expect(demo.process.output).toMatch(/crash.* backs off after \d+ restarts/);
    expect(await containersOf(engine, image)).toEqual([]);
  });

  test("with --keep the web service goes on answering, and the words it leaves remove it", async () => {
    const image = await demoImage(engine);
    demo = new DemoOnDocker(engine, "--exit-when-settled", "--keep");
    expect(await demo.process.end(120_000)).toBe(0);
    const [, answering = ""] = /^web answers on (.*)$/m.exec(demo.process.output) ?? [];
    const statuses = await Promise.all(answering.split(", ").map(async (url) => (await fetch(url)).status));
    const [, remove = ""] = /^To remove it: (.*)$/m.exec(demo.process.output) ?? [];
    const host = engine.kind === "socket" ? `unix://${engine.path}` : process.env.DOCKER_HOST;
    execFileSync("sh", ["-c", remove], { env: { ...process.env, DOCKER_HOST: host } });
    expect(statuses).toEqual([200, 200, 200]);
    expect(await containersOf(engine, image)).toEqual([]);
  });

  test("a container killed by hand comes back as the next attempt", async () => {
    await start();
    const [victim] = await demo.web();
    await demo.killContainer(victim?.containerId ?? "");
    const isBack = async () => {
      const task = (await demo.web()).find((each) => each.id === victim?.id);
      return task?.state === "Running" && task.attempt === 2;
    };
    await eventually(isBack, 30_000);
    expect(await demo.webContainers()).toHaveLength(3);
    await demo.ctrlC();
  });

  test("a worker killed and away longer than the detection time loses its tasks and is welcomed back", async () => {
    await start("--restart-workers", "12");
    const [, pid] = await demo.process.says(/kill -9 (\d+) \(the worker of node-1\)/, 5_000);
    const lost = (await demo.web()).filter((task) => task.node === "node-1");
    expect(lost.length).toBeGreaterThan(0);
    process.kill(Number(pid), "SIGKILL");
    const moved = async () =>
      (await demo.web()).every((task) => task.state === "Running" && task.node !== "node-1");
    await eventually(moved, 30_000);
    expect(await demo.liveness("node-1")).toBe("down");
    expect(await demo.webContainers()).toHaveLength(3 + lost.length); // strays of the worker that is away

    await eventually(async () => (await demo.liveness("node-1")) === "ready", 40_000);
    await eventually(async () => (await demo.webContainers()).length === 3, 30_000);
    expect(await moved()).toBe(true);
    await demo.ctrlC();
  });
});
