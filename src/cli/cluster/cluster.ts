// A cluster on one machine, from start to Ctrl-C: start manager and workers as processes, submit the demo, show what
// happens, and take everything away again.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StatusView } from "../../core/manager/events.ts";
import type { TaskView } from "../../core/manager/views.ts";
import { ApiClient } from "../api-client.ts";
import { runtimeFolder } from "../compose/runtimes.ts";
import { Failure } from "../exit.ts";
import { pause } from "../pause.ts";
import type { Io } from "../terminal.ts";
import { Children } from "./children.ts";
import { type ClusterOptions, managerWords } from "./cluster-options.ts";
import { demoJobs } from "./demo-jobs.ts";
import { type Display, displayFor } from "./display.ts";
import type { Ground } from "./ground.ts";
import { hints } from "./hints.ts";
import { keptLines } from "./kept-lines.ts";
import { proofOf } from "./proof.ts";
import { Settling } from "./settling.ts";
import { type ClusterSnapshot, takeSnapshot } from "./snapshot.ts";
import type { StopSignals } from "./stop-signals.ts";
import { workerChild } from "./worker-child.ts";

const START_MS = 60_000;
const SETTLE_MS = 120_000;
const STOP_MS = 20_000;
const LOOK_EVERY_MS = 250;
const HOST = "127.0.0.1";

/** Started by `runCluster`, which makes the ground and the folder, and takes them away. */
export class DemoCluster {
  private readonly io: Io;
  private readonly options: ClusterOptions;
  private readonly ground: Ground;
  private readonly folder: string;
  private readonly told: StopSignals;
  private readonly children: Children;
  private readonly display: Display;
  private readonly workers: string[] = [];
  /** Of our own manager, never of another one that has the port; null: not known yet, nothing to sweep. */
  private clusterId: string | null = null;
  /** The children are up: from here on the end of one is news, before it is a failure. */
  private started = false;
  /** The manager may have tasks. */
  private submitted = false;
  private hinted = false;

  constructor(io: Io, options: ClusterOptions, ground: Ground, folder: string, told: StopSignals) {
    this.io = io;
    this.options = options;
    this.ground = ground;
    this.folder = folder;
    this.told = told;
    this.display = displayFor(io, (node) => this.children.pidOf(node));
    this.children = new Children(folder, (news) => {
      if (this.started) this.display.tell(news);
    });
  }

  async run(): Promise<number> {
    const { nodes } = this.options;
    this.display.tell(`starting a manager and ${nodes} ${nodes === 1 ? "worker" : "workers"}…`);
    let api: ApiClient | null = null;
    try {
      const port = await this.startManager();
      api = new ApiClient(`${HOST}:${port}`);
      await this.startWorkers(api);
      await this.submit(api);
      return await this.watch(api);
    } catch (error) {
      if (this.told.end.aborted) return 0;
      throw error;
    } finally {
      await this.takeAway(api);
    }
  }

  /** Resolves with its port. Only the child itself can say that it listens: whoever else answers there is not ours. */
  private async startManager(): Promise<number> {
    const { port } = this.options;
    const data = join(this.folder, "manager");
    const args = ["manager", "--host", HOST, "--port", String(port), "--data-dir", data];
    args.push(...managerWords(this.options), ...this.ground.credentials);
    this.children.start({ name: "manager", args, restartAfterMs: null, launch: null });
    let found: string | undefined;
    await this.until("the manager listens", START_MS, async () => {
      this.childrenLive(["manager"]);
      found = this.children.saidBy("manager", /^manager on .*:(\d+)$/m)?.[1];
      return found !== undefined;
    });
    this.display.tell(`manager on ${HOST}:${found}, pid ${this.children.pidOf("manager")}`);
    return Number(found);
  }

  private async submit(api: ApiClient): Promise<void> {
    this.submitted = true;
    for (const job of demoJobs(this.ground.image, this.options.runtime)) await api.post("/jobs", job);
  }

  /** Throws a Failure with the last words of one that has ended. */
  private childrenLive(names: readonly string[]): void {
    for (const name of names) {
      if (this.children.pidOf(name) !== null) continue;
      const words = this.children.lastWords(name);
      throw new Failure(name === "manager" ? words : `${name} has ended: ${words}`);
    }
  }

  private async startWorkers(api: ApiClient): Promise<void> {
    this.clusterId = (await api.get<StatusView>("/status")).clusterId;
    for (let index = 1; index <= this.options.nodes; index++) {
      await this.startWorker(api, `node-${index}`);
    }
    await this.until("all nodes are ready", START_MS, async () => {
      this.childrenLive(["manager", ...this.workers]);
      const { nodes } = await takeSnapshot(api);
      return nodes.filter((node) => node.liveness === "ready").length === this.options.nodes;
    });
    this.started = true;
  }

  /** A worker keeps its port when it is started again. */
  private async startWorker(api: ApiClient, name: string): Promise<void> {
    const home = await this.ground.homeOf(name);
    this.workers.push(name);
    const { credentials } = this.ground;
    const place = { name, folder: this.folder, manager: api.address, home, credentials };
    this.children.start(workerChild({ ...this.options, ...place }));
    if (home.launch !== null) await api.post("/nodes", { address: `${home.host}:${home.port}` });
  }

  /** Shows the cluster until it is to end. */
  private async watch(api: ApiClient): Promise<number> {
    const start = performance.now();
    const settling = new Settling(start);
    while (!this.told.end.aborted) {
      const snapshot = await this.look(api);
      if (snapshot !== null) {
        this.display.show(snapshot);
        this.tellSettled(api, snapshot, settling.look(snapshot, performance.now()));
      }
      if (this.options.exitWhenSettled) {
        if (snapshot !== null && (await this.shown(snapshot))) return 0;
        if (performance.now() - start > SETTLE_MS) {
          throw new Failure(`The wanted state is not reached after ${SETTLE_MS / 1000} s`);
        }
      }
      await pause(LOOK_EVERY_MS, this.told.end);
    }
    return 0;
  }

  /** Tells what can be shown of the settled cluster; false: not all of it is to be seen just now. */
  private async shown(snapshot: ClusterSnapshot): Promise<boolean> {
    const proof = snapshot.settled ? await proofOf(snapshot) : null;
    for (const line of proof ?? []) this.display.tell(line);
    return proof !== null;
  }

  /** Null while the manager does not answer. */
  private async look(api: ApiClient): Promise<ClusterSnapshot | null> {
    try {
      if (this.children.pidOf("manager") !== null) return await takeSnapshot(api);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (this.children.pidOf("manager") !== null) return null;
    }
    throw new Failure(`The manager has ended: ${this.children.lastWords("manager")}`);
  }

  /** `news` of the wanted state, if there is any; the first time with what to try now. */
  private tellSettled(api: ApiClient, { tasks }: ClusterSnapshot, news: string | null): void {
    if (news === null) return;
    this.display.tell(news);
    if (this.hinted || this.options.exitWhenSettled) return;
    this.hinted = true;
    const workers = this.workers.map((name) => ({ name, pid: this.children.pidOf(name) }));
    for (const hint of this.ground.hints()) this.display.tell(hint);
    for (const hint of hints(this.options, api.address, tasks, workers)) this.display.tell(hint);
  }

  /** Stops what runs, ends the children and removes what they left. */
  private async takeAway(api: ApiClient | null): Promise<void> {
    this.display.finish();
    if (this.options.keep && this.clusterId !== null) return this.leave(this.clusterId);
    if (api !== null && this.submitted) {
      this.display.tell("ending: stopping all tasks");
      this.children.hurry();
      await this.stopTasks(api);
    }
    await this.children.end();
    if (this.clusterId === null) return;
    const folders = this.workers.map((name) => runtimeFolder(join(this.folder, name)));
    const left = await this.ground.sweep(this.clusterId, folders.filter(existsSync));
    this.io.out(`ended: nothing is left${left === 0 ? "" : ` (${left} leftovers of tasks removed)`}\n`);
  }

  /** Ends the children only, and says how to go on and how to remove what stays. */
  private async leave(clusterId: string): Promise<void> {
    this.children.hurry();
    await this.children.end();
    for (const line of keptLines(this.options.runtime, this.folder, clusterId, this.workers))
      this.io.out(`${line}\n`);
  }

  private async stopTasks(api: ApiClient): Promise<void> {
    const deadline = AbortSignal.any([this.told.hurry, AbortSignal.timeout(STOP_MS)]);
    try {
      while (!deadline.aborted && this.children.pidOf("manager") !== null) {
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
