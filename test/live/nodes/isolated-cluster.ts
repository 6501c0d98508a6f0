// A manager, on this machine or on one of the isolated nodes, and workers on these, as a user would run them, with everything
// that can break within a test's reach: machines, wires, engines, workers, the manager.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";
import { missingPieces } from "../../../src/adapters/linux-nodes/missing-pieces.ts";
import type { NodeProcess } from "../../../src/adapters/linux-nodes/node-process.ts";
import { Rack } from "../../../src/adapters/linux-nodes/rack.ts";
import { allTasks } from "../../../src/cli/all-tasks.ts";
import { ApiClient } from "../../../src/cli/api-client.ts";
import { joinTokenFlags } from "../../../src/cli/cluster/isolated/join-token.ts";
import { stockEngines } from "../../../src/cli/cluster/isolated/stock-engines.ts";
import type { NodeView, TaskView } from "../../../src/core/manager/views.ts";
import { eventually } from "../../adapters/http/eventually.ts";
import { CliProcess, freePort, wavetankCommand } from "../../cluster/cli-process.ts";
import { type RecordedEngine, type RunningContainer, runningOn } from "./engine-records.ts";

/** Starting Node with the sources takes a while on a busy machine. */
const START_MS = 60_000;
const WORKER_PORT = 5556;

export interface IsolatedClusterOptions {
  readonly nodes: number;
  /** More words for the manager's command line. */
  readonly managerFlags?: readonly string[];
  readonly workerFlags?: readonly string[];
  /** On this node runs the manager; on the machine itself unless given. */
  readonly managerOn?: string;
  /** Runs our executable with these words; from the sources unless given. */
  readonly command?: (args: readonly string[]) => string[];
}

export class IsolatedCluster {
  readonly rack: Rack;
  /** In every engine; has a shell and busybox's applets. */
  readonly image: string;
  private readonly options: IsolatedClusterOptions;
  private readonly credentials: readonly string[];
  private readonly workers = new Map<string, NodeProcess>();
  private managerProcess: CliProcess | null = null;
  private port = 0;

  private constructor(rack: Rack, image: string, options: IsolatedClusterOptions) {
    this.rack = rack;
    this.image = image;
    this.options = options;
    this.credentials = joinTokenFlags(rack.folder);
  }

  /** All nodes ready. Throws with what is missing where isolated nodes can't be made. */
  static async open(options: IsolatedClusterOptions): Promise<IsolatedCluster> {
    const missing = missingPieces();
    if (missing.length > 0) throw new Error(missing.join("\n"));
    const rack = await Rack.open();
    try {
      const nodes = await Promise.all(Array.from({ length: options.nodes }, () => rack.addNode()));
      const stock = await stockEngines(nodes.map((node) => new EngineClient(engineOf(node))));
      if (stock.kind === "refused") throw new Error(stock.message);
      const cluster = new IsolatedCluster(rack, stock.image, options);
      await cluster.startAll().catch(async (error) => {
        await cluster.close(); // the manager is no part of the rack
        throw error;
      });
      return cluster;
    } catch (error) {
      await rack.close();
      throw error;
    }
  }

  get nodes(): readonly LinuxNode[] {
    return this.rack.nodes;
  }

  get manager(): CliProcess {
    if (this.managerProcess === null) throw new Error("There is no manager yet");
    return this.managerProcess;
  }

  get api(): ApiClient {
    return new ApiClient(`${this.host}:${this.port}`, { token: this.token, ca: null });
  }

  node(name: string): LinuxNode {
    const node = this.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`There is no node ${name}`);
    return node;
  }

  worker(name: string): NodeProcess {
    const worker = this.workers.get(name);
    if (worker === undefined) throw new Error(`${name} has no worker yet`);
    return worker;
  }

  /** Starts the manager, again on the same store and port when it was killed. */
  async startManager(): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    const { managerOn, managerFlags = [] } = this.options;
    const data = join(this.rack.folder, "manager");
    const place = ["--host", this.host, "--port", String(this.port), "--data-dir", data];
    const args = ["manager", ...place, ...this.credentials, ...managerFlags];
    if (managerOn !== undefined) args.push("--token-file", this.tokenFile);
    const command = this.command(args);
    const manager = new CliProcess(args, this.managerNode?.inside(command) ?? command);
    this.managerProcess = manager;
    await manager.says(/manager on /, START_MS);
  }

  /** Starts a node's worker, again on the same data when it was killed. It listens when this returns. */
  async startWorker(name: string): Promise<void> {
    const node = this.node(name);
    const args = ["worker", "--host", node.address, "--port", String(WORKER_PORT), "--name", name];
    args.push("--data-dir", join(node.folder, "worker"), "--label", `node=${name}`);
    args.push("--cpu", "4000", "--memory", "4GiB", ...this.credentials);
    args.push(...(this.options.workerFlags ?? []));
    const command = ["env", `DOCKER_HOST=unix://${node.engineSocket}`, ...this.command(args)];
    const worker = node.start(command, join(node.folder, "worker.log"));
    this.workers.set(name, worker);
    const listens = () => {
      if (!worker.alive) throw new Error(`The worker of ${name} has ended: ${lastWordsIn(node)}`);
      return workerListens(worker);
    };
    await eventually(listens, START_MS, `the worker of ${name} listens`);
  }

  nodeViews(): Promise<readonly NodeView[]> {
    return this.api.get<{ nodes: NodeView[] }>("/nodes").then(({ nodes }) => nodes);
  }

  async nodeView(name: string): Promise<NodeView | undefined> {
    return (await this.nodeViews()).find((node) => node.name === name);
  }

  tasks(): Promise<TaskView[]> {
    return allTasks(this.api);
  }

  /** Engines of the nodes that are on, or of those named. */
  engines(names?: readonly string[]): RecordedEngine[] {
    const nodes = this.nodes.filter((node) => node.on && (names?.includes(node.name) ?? true));
    return nodes.map((node) => ({ node: node.name, socket: node.engineSocket }));
  }

  /** What runs, by the engines' own word. */
  running(names?: readonly string[]): Promise<readonly RunningContainer[]> {
    return runningOn(this.engines(names));
  }

  engineClient(name: string): EngineClient {
    return new EngineClient(engineOf(this.node(name)));
  }

  /** All nodes ready and their engines at work. */
  async ready(deadlineMs = START_MS): Promise<void> {
    const isReady = async () => {
      const views = await this.nodeViews().catch(() => []);
      const ready = views.filter((node) => node.liveness === "ready" && node.runtime === "ok");
      return ready.length === this.nodes.length;
    };
    await eventually(isReady, deadlineMs, "all nodes are ready");
  }

  /** Whatever was broken works again: thawed, healed, on, started. */
  async mend(): Promise<void> {
    for (const node of this.nodes) {
      if (!node.on) await node.powerOn();
      node.heal();
      node.thaw();
      if (!node.engine?.alive) await node.startEngine();
      if (!this.worker(node.name).alive) await this.startWorker(node.name);
    }
    if (this.manager.ended !== null) await this.startManager();
    this.manager.kill("SIGCONT");
  }

  /** Takes everything away, whatever state it is in. */
  async close(): Promise<void> {
    this.managerProcess?.kill("SIGKILL");
    await this.managerProcess?.end(10_000);
    await this.rack.close();
  }

  private get managerNode(): LinuxNode | null {
    const { managerOn } = this.options;
    return managerOn === undefined ? null : this.node(managerOn);
  }

  private get host(): string {
    return this.managerNode?.address ?? "127.0.0.1";
  }

  /** A manager that others can reach asks for it; one on loopback serves whoever asks. */
  private get token(): string | null {
    return this.managerNode === null ? null : readFileSync(this.tokenFile, "utf8");
  }

  /** The one between manager and workers serves for all. */
  private get tokenFile(): string {
    return this.credentials[1] as string;
  }

  private command(args: readonly string[]): string[] {
    return (this.options.command ?? wavetankCommand)(args);
  }

  private async startAll(): Promise<void> {
    await this.startManager();
    await Promise.all(this.nodes.map((node) => this.startWorker(node.name)));
    for (const node of this.nodes)
      await this.api.post("/nodes", { address: `${node.address}:${WORKER_PORT}` });
    await this.ready();
  }
}

const engineOf = (node: LinuxNode) => ({ kind: "socket", path: node.engineSocket }) as const;

const lastWordsIn = ({ folder }: LinuxNode): string =>
  readFileSync(join(folder, "worker.log"), "utf8").slice(-500);

/** Read off the worker's own network: also while its node is cut off. */
function workerListens(worker: NodeProcess): boolean {
  const port = WORKER_PORT.toString(16).toUpperCase().padStart(4, "0");
  return new RegExp(`:${port} \\S+ 0A `).test(readFileSync(`/proc/${worker.pid}/net/tcp`, "utf8"));
}
