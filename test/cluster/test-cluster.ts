// A manager and workers as real processes with data folders of their own, that a test can kill and start again.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LABELS } from "../../src/adapters/docker/container-labels.ts";
import { findEngine } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import type { StatusView } from "../../src/core/manager/events.ts";
import type { NodeView, TaskView } from "../../src/core/manager/views.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { call } from "../adapters/http/fake-manager.ts";
import { CliProcess, freePort, wavetankCommand } from "./cli-process.ts";

/** Starting Node with the sources takes a while on a busy machine. */
const START_MS = 30_000;

export class TestCluster {
  readonly folder = mkdtempSync(join(tmpdir(), "wavetank-test-"));
  /** Options of every manager and worker that is started from here on. */
  readonly managerFlags: string[] = [];
  readonly workerFlags: string[] = [];
  private readonly runtime: "process" | "docker";
  private readonly processes: CliProcess[] = [];
  private readonly workerPorts = new Map<string, number>();
  private port = 0;

  constructor(runtime: "process" | "docker") {
    this.runtime = runtime;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts the manager, again on the same store and port when it was killed. `wrap` goes before its command. */
  async startManager(wrap: readonly string[] = [], more: readonly string[] = []): Promise<CliProcess> {
    if (this.port === 0) this.port = await freePort();
    const args = ["manager", "--port", String(this.port), "--data-dir", join(this.folder, "manager")];
    args.push(...this.managerFlags, ...more);
    const manager = new CliProcess(args, [...wrap, ...wavetankCommand(args)]);
    this.processes.push(manager);
    await manager.says(/manager on /, START_MS);
    return manager;
  }

  /** Starts a worker that joins, again on the same folder and port when it was killed. */
  async startWorker(name: string, more: readonly string[] = []): Promise<CliProcess> {
    const port = this.workerPorts.get(name) ?? (await freePort());
    this.workerPorts.set(name, port);
    const args = ["worker", "--port", String(port), "--name", name, "--data-dir", join(this.folder, name)];
    args.push("--runtime", this.runtime, "--join", this.address, "--cpu", "4000");
    args.push(...this.workerFlags, ...more);
    const worker = new CliProcess(args);
    this.processes.push(worker);
    await worker.says(/worker .* on /, START_MS);
    return worker;
  }

  async get<T>(path: string): Promise<T> {
    const response = await call(`http://${this.address}${path}`, "GET", undefined);
    if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}: ${response.text}`);
    return response.body as T;
  }

  async submit(path: "/tasks" | "/jobs", body: object): Promise<void> {
    const response = await call(`http://${this.address}${path}`, "POST", body);
    if (response.status !== 201)
      throw new Error(`POST ${path} answered ${response.status}: ${response.text}`);
  }

  async stopTask(id: string): Promise<void> {
    await call(`http://${this.address}/tasks/${id}`, "DELETE", undefined);
  }

  async tasks(): Promise<TaskView[]> {
    return (await this.get<{ tasks: TaskView[] }>("/tasks?limit=1000")).tasks;
  }

  async node(name: string): Promise<NodeView | undefined> {
    const { nodes } = await this.get<{ nodes: NodeView[] }>("/nodes");
    return nodes.find((node) => node.name === name);
  }

  /** What the worker itself says it holds. */
  async heldBy(name: string): Promise<{ taskId: string; attempt: number; phase: string }[]> {
    const response = await call(`http://127.0.0.1:${this.workerPorts.get(name)}/tasks`, "GET", undefined);
    return (response.body as { tasks: { taskId: string; attempt: number; phase: string }[] }).tasks;
  }

  nodeReady(name: string, deadlineMs: number): Promise<void> {
    return eventually(
      async () => (await this.node(name))?.liveness === "ready",
      deadlineMs,
      `${name} is ready`,
    );
  }

  /** Waits until the tasks are as `wanted` says. */
  async tasksUntil(wanted: (tasks: readonly TaskView[]) => boolean, deadlineMs: number): Promise<TaskView[]> {
    let tasks: TaskView[] = [];
    await eventually(
      async () => {
        tasks = await this.tasks();
        return wanted(tasks);
      },
      deadlineMs,
      wanted.toString(),
    ).catch((error) => {
      const seen = tasks.map(({ name, state, node, reason }) => `${name} ${state} ${node} ${reason}`);
      throw new Error(`${error.message}\n${seen.join("\n")}`);
    });
    return tasks;
  }

  /** Stops every task while that is possible, then ends every process and removes what they left. */
  async close(stopMs = 10_000): Promise<void> {
    const status = this.runtime === "docker" ? await this.get<StatusView>("/status").catch(() => null) : null;
    await this.stopTasks(stopMs).catch(() => {}); // a test has failed already when this can't work
    for (const process of this.processes) process.kill("SIGTERM");
    for (const process of this.processes) {
      await process.end(10_000).catch(() => process.kill("SIGKILL"));
    }
    if (status !== null) await this.removeContainers(status.clusterId);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A worker that ends may not yet have removed what has ended. */
  private async removeContainers(clusterId: string): Promise<void> {
    const search = await findEngine();
    if (search.kind !== "found") return;
    const engine = new EngineClient(search.address);
    const left = await engine.containersLabelled(LABELS.cluster, clusterId);
    for (const id of left.keys()) await engine.remove(id);
  }

  private async stopTasks(deadlineMs: number): Promise<void> {
    const open = (task: TaskView) => task.state !== "Completed" && task.state !== "Failed";
    for (const task of (await this.tasks()).filter(open)) await this.stopTask(task.id);
    await this.tasksUntil((tasks) => !tasks.some(open), deadlineMs);
  }
}
