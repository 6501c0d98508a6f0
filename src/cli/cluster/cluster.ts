// A cluster on one machine, from start to Ctrl-C: check the ground, start manager and workers as processes, submit
// the demo, show what happens, and take everything away again.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { StatusView } from "../../core/manager/events.ts";
import type { TaskView } from "../../core/manager/views.ts";
import { ApiClient } from "../api-client.ts";
import { type RuntimeName, runtimeFolder } from "../compose/runtimes.ts";
import { Failure } from "../exit.ts";
import { pause } from "../pause.ts";
import type { Io } from "../terminal.ts";
import { Children } from "./children.ts";
import { demoJobs, progressText } from "./demo-jobs.ts";
import { type Display, displayFor } from "./display.ts";
import { freePort } from "./free-port.ts";
import { type Ground, groundFor } from "./ground.ts";
import { type ClusterSnapshot, takeSnapshot } from "./snapshot.ts";
import { type StopSignals, stopSignals } from "./stop-signals.ts";

export interface ClusterOptions {
  readonly nodes: number;
  readonly runtime: RuntimeName;
  readonly scheduler: string;
  readonly order: string;
  readonly port: number;
  /** Seconds; 0: never. */
  readonly restartWorkers: number;
  readonly exitWhenSettled?: true;
}

const START_MS = 20_000;
const SETTLE_MS = 120_000;
const STOP_MS = 20_000;
const LOOK_EVERY_MS = 250;
const HOST = "127.0.0.1";

/** Resolves with the exit code once everything is taken away again. */
export async function runCluster(io: Io, options: ClusterOptions): Promise<number> {
  const ground = await groundFor(options.runtime);
  if (typeof ground === "string") {
    io.err(`${ground}\nWithout a container engine, plain processes work too: --runtime process\n`);
    return 2;
  }
  const told = stopSignals();
  const folder = mkdtempSync(join(tmpdir(), "wavetank-cluster-"));
  try {
    return await new DemoCluster(io, options, ground, folder, told).run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class DemoCluster {
  private readonly io: Io;
  private readonly options: ClusterOptions;
  private readonly ground: Ground;
  private readonly folder: string;
  private readonly told: StopSignals;
  private readonly children: Children;
  private readonly display: Display;
  private readonly workers: string[] = [];
  private clusterId: string | null = null;

  constructor(io: Io, options: ClusterOptions, ground: Ground, folder: string, told: StopSignals) {
    this.io = io;
    this.options = options;
    this.ground = ground;
    this.folder = folder;
    this.told = told;
    this.display = displayFor(io, (node) => this.children.pidOf(node));
    this.children = new Children(folder, (news) => this.display.tell(news));
  }

  async run(): Promise<number> {
    const port = this.options.port === 0 ? await freePort(HOST) : this.options.port;
    const api = new ApiClient(`${HOST}:${port}`);
    try {
      await this.startManager(api, port);
      await this.startWorkers(api, port);
      for (const job of demoJobs(this.ground.image)) await api.post("/jobs", job);
      return await this.watch(api);
    } catch (error) {
      if (this.told.end.aborted) return 0;
      throw error;
    } finally {
      await this.takeAway(api);
    }
  }

  private async startManager(api: ApiClient, port: number): Promise<void> {
    const { scheduler, order } = this.options;
    const data = join(this.folder, "manager");
    const args = ["manager", "--host", HOST, "--port", String(port), "--data", data];
    args.push("--scheduler", scheduler, "--order", order);
    this.children.start({ name: "manager", args, restartAfterMs: null });
    await this.until("the manager answers", START_MS, async () => {
      if (this.children.pidOf("manager") === null) throw new Failure(this.children.lastWords("manager"));
      const status = await api.get<StatusView>("/status").catch(() => null);
      this.clusterId = status?.clusterId ?? null;
      return status !== null;
    });
    this.display.tell(`manager on ${api.address}, pid ${this.children.pidOf("manager")}`);
  }

  private async startWorkers(api: ApiClient, managerPort: number): Promise<void> {
    for (let index = 1; index <= this.options.nodes; index++) {
      await this.startWorker(`node-${index}`, managerPort);
    }
    await this.until("all nodes are ready", START_MS, async () => {
      const { nodes } = await takeSnapshot(api);
      return nodes.filter((node) => node.liveness === "ready").length === this.options.nodes;
    });
  }

  /** A worker keeps its port when it is started again. */
  private async startWorker(name: string, managerPort: number): Promise<void> {
    const { runtime, nodes, restartWorkers } = this.options;
    const cpu = Math.max(500, Math.floor((availableParallelism() * 1000) / nodes));
    const memory = Math.floor((totalmem() * 0.8) / nodes);
    const args = ["worker", "--host", HOST, "--port", String(await freePort(HOST)), "--name", name];
    args.push("--data", join(this.folder, name), "--runtime", runtime, "--join", `${HOST}:${managerPort}`);
    args.push("--cpu", String(cpu), "--memory", String(memory));
    const restartAfterMs = restartWorkers === 0 ? null : restartWorkers * 1000;
    this.workers.push(name);
    this.children.start({ name, args, restartAfterMs });
  }

  /** Shows the cluster until it is to end. */
  private async watch(api: ApiClient): Promise<number> {
    const start = performance.now();
    let settled = false;
    while (!this.told.end.aborted) {
      const snapshot = await this.look(api);
      if (snapshot !== null) {
        this.display.show(snapshot);
        if (snapshot.settled && !settled) this.tellSettled(api, snapshot, performance.now() - start);
        settled = snapshot.settled;
      }
      if (this.options.exitWhenSettled) {
        if (settled) return 0;
        if (performance.now() - start > SETTLE_MS) {
          throw new Failure(`The wanted state is not reached after ${SETTLE_MS / 1000} s`);
        }
      }
      await pause(LOOK_EVERY_MS, this.told.end);
    }
    return 0;
  }

  /** Null while the manager does not answer. */
  private async look(api: ApiClient): Promise<ClusterSnapshot | null> {
    try {
      return await takeSnapshot(api);
    } catch (error) {
      if (this.children.pidOf("manager") === null)
        throw new Failure(`The manager has ended: ${this.children.lastWords("manager")}`);
      if (!(error instanceof Failure)) throw error;
      return null;
    }
  }

  private tellSettled(api: ApiClient, { progress, tasks }: ClusterSnapshot, afterMs: number): void {
    const jobs = progress.map(progressText).join(", ");
    this.display.tell(`wanted state reached after ${(afterMs / 1000).toFixed(1)} s: ${jobs}`);
    const container = tasks.find((task) => task.state === "Running")?.containerId?.slice(0, 12);
    if (this.options.runtime === "docker") this.display.tell(`try: docker kill ${container}`);
    const again = this.options.restartWorkers;
    const restart = again === 0 ? "" : `, and see it welcomed back after ${again} s`;
    this.display.tell(`try: kill -9 ${this.children.pidOf("node-1")} (the worker of node-1)${restart}`);
    this.display.tell(`try: wavetank status --manager ${api.address}; Ctrl-C ends everything`);
  }

  /** Stops what runs, ends the children and removes what they left. */
  private async takeAway(api: ApiClient): Promise<void> {
    this.display.finish();
    this.display.tell("ending: stopping all tasks");
    this.children.hurry();
    if (this.children.pidOf("manager") !== null) await this.stopTasks(api);
    await this.children.end();
    if (this.clusterId === null) return;
    const folders = this.workers.map((name) => runtimeFolder(join(this.folder, name)));
    const left = await this.ground.sweep(this.clusterId, folders.filter(existsSync));
    this.io.out(`ended: nothing is left${left === 0 ? "" : ` (${left} leftovers of tasks removed)`}\n`);
  }

  private async stopTasks(api: ApiClient): Promise<void> {
    const deadline = AbortSignal.any([this.told.hurry, AbortSignal.timeout(STOP_MS)]);
    try {
      while (!deadline.aborted) {
        const { tasks } = await takeSnapshot(api);
        const open = tasks.filter((task) => task.state !== "Completed" && task.state !== "Failed");
        if (open.every((task) => task.wanted === "stop" && !this.canConfirm(task))) return;
        for (const task of open) if (task.wanted === "run") await api.delete(`/tasks/${task.id}`);
        await pause(LOOK_EVERY_MS, deadline);
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.display.tell(error.message); // what is left is swept up
    }
  }

  /** Does the worker live that could say that the task has ended? */
  private canConfirm({ node }: TaskView): boolean {
    return node !== null && this.children.pidOf(node) !== null;
  }

  private async until(what: string, deadlineMs: number, condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!(await condition())) {
      if (this.told.end.aborted) throw new Failure("ended");
      if (performance.now() > deadline) throw new Failure(`Not so within ${deadlineMs / 1000} s: ${what}`);
      await pause(LOOK_EVERY_MS / 5, this.told.end);
    }
  }
}
