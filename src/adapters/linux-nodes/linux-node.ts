// One node: a network, host name, mount table and process table of its own, with an init, and a Docker engine as its
// child. It can be switched on and off, cut off, frozen, and each of its processes can be killed, as machines are. It
// must not know what an orchestrator is.

import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "./command.ts";
import { removeControlGroups } from "./control-groups.ts";
import { nodeAddress, nodeName, type RackId } from "./names.ts";
import {
  heal,
  makeNodeNetwork,
  namespacePath,
  type Partition,
  partition,
  removeNodeNetwork,
} from "./network.ts";
import { clearAfterPowerOff, engineAnswers, engineCommand, engineSocket } from "./node-engine.ts";
import { NodeProcess } from "./node-process.ts";
import { descendantsOf, innerIdOf, signalAll } from "./process-table.ts";

const START_MS = 60_000;
const ASK_EVERY_MS = 10;

/** The init's host process id, and what waits for it outside. */
interface Init {
  readonly pid: number;
  readonly keeper: ChildProcess;
  readonly ended: Promise<void>;
}

export interface NodePlace {
  readonly rack: RackId;
  readonly subnet: number;
  /** From 1. */
  readonly index: number;
  /** Of the node's own. */
  readonly folder: string;
  /** Of its engine. */
  readonly liveRestore: boolean;
}

export class LinuxNode {
  readonly name: string;
  /** Its IPv4 address. */
  readonly address: string;
  readonly folder: string;
  private readonly place: NodePlace;
  private readonly home: string;
  private init: Init | null = null;
  private dockerd: NodeProcess | null = null;

  constructor(place: NodePlace) {
    this.place = place;
    this.name = `node-${place.index}`;
    this.address = nodeAddress(place.subnet, place.index);
    this.folder = place.folder;
    this.home = nodeName(place.rack, place.index);
  }

  /** Its engine's unix socket. */
  get engineSocket(): string {
    return engineSocket(this.folder);
  }

  get on(): boolean {
    return this.init !== null;
  }

  /** Null until the engine was started. */
  get engine(): NodeProcess | null {
    return this.dockerd;
  }

  /** The network and an init; no engine yet. */
  async powerOn(): Promise<void> {
    if (this.init !== null) throw new Error(`Cannot switch ${this.name} on: it is on`);
    mkdirSync(this.folder, { recursive: true });
    clearAfterPowerOff(this.folder);
    makeNodeNetwork(this.place.rack, this.place.subnet, this.place.index);
    this.init = await startInit(this.home, this.name);
  }

  /** Hard: everything in it is killed at once and its wire goes dead. Nothing tells its peers, unless they hear of a closed
   * connection before the wire is gone: cut it first for a silent one. */
  async powerOff(): Promise<void> {
    const { init } = this;
    if (init === null) return;
    this.init = null;
    this.dockerd = null;
    signalAll([init.pid], "SIGKILL");
    await init.ended;
    removeNodeNetwork(this.place.rack, this.place.index);
    await removeControlGroups(this.home);
  }

  /** Starts the engine, or starts it again; resolves when it answers. */
  async startEngine(): Promise<NodeProcess> {
    if (this.dockerd?.alive) throw new Error(`Cannot start the engine of ${this.name}: it runs`);
    const home = { folder: this.folder, controlGroup: this.home, liveRestore: this.place.liveRestore };
    const engine = this.start(engineCommand(home), join(this.folder, "engine.log"));
    this.dockerd = engine;
    const deadline = performance.now() + START_MS;
    while (!(await engineAnswers(this.folder))) {
      if (!engine.alive || performance.now() > deadline) throw new Error(this.engineTrouble());
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
    return engine;
  }

  /** Starts a command as a child of the init, in our own working directory; what it says is appended to `logFile`. */
  start(args: readonly string[], logFile: string): NodeProcess {
    appendFileSync(logFile, "");
    const inBackground = 'cd "$1"; log=$2; shift 2; setsid "$@" >>"$log" 2>&1 </dev/null & echo $!';
    const inner = Number(this.run("sh", "-c", inBackground, "sh", process.cwd(), logFile, ...args));
    return this.processAt(inner);
  }

  /** The process that has this number inside the node; one that has ended when there is none. */
  processAt(inner: number): NodeProcess {
    const pid = descendantsOf(this.initPid).find((each) => innerIdOf(each) === inner);
    return new NodeProcess(pid ?? 0);
  }

  /** Runs a command inside it to its end; what it wrote to stdout. */
  run(...args: readonly string[]): string {
    const [program, ...words] = this.inside(args) as [string, ...string[]];
    return command(program, ...words);
  }

  /** The command line that runs this one inside it. What it runs ends with the node; a signal ends only the command line. */
  inside(args: readonly string[]): readonly string[] {
    return ["nsenter", "-t", String(this.initPid), "-n", "-u", "-m", "-p", "--", ...args];
  }

  partition(how: Partition): void {
    partition(this.place.rack, this.place.index, how);
  }

  heal(): void {
    heal(this.place.rack, this.place.index);
  }

  /** Stops every process in it, those in containers too. Children come and go while this looks, so it looks until
   * it finds nobody new. */
  freeze(): void {
    const frozen = new Set<number>();
    for (;;) {
      const running = descendantsOf(this.initPid).filter((pid) => !frozen.has(pid));
      if (running.length === 0) return;
      signalAll(running, "SIGSTOP");
      for (const pid of running) frozen.add(pid);
    }
  }

  thaw(): void {
    signalAll(descendantsOf(this.initPid), "SIGCONT");
  }

  private get initPid(): number {
    if (this.init === null) throw new Error(`Cannot do that on ${this.name}: it is off`);
    return this.init.pid;
  }

  private engineTrouble(): string {
    const last = readFileSync(join(this.folder, "engine.log"), "utf8")
      .trim()
      .split("\n")
      .slice(-3)
      .join("; ");
    return `Cannot start the engine of ${this.name}: ${last}`;
  }
}

/** The init ends with us, however we end: it waits for the end of a pipe that we hold open. */
async function startInit(home: string, hostname: string): Promise<Init> {
  const namespaces = [
    "unshare",
    "--uts",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child=SIGKILL",
    "--mount-proc",
  ];
  const init = ["sh", "-c", 'hostname "$1"; echo up; exec tini -s -- cat >/dev/null', "sh", hostname];
  const args = [`--net=${namespacePath(home)}`, ...namespaces, ...init];
  const keeper = spawn("nsenter", args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  keeper.stdin.on("error", () => {}); // it may be killed while we hold its stdin
  let said = "";
  const ended = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  const up = new Promise<void>((resolve, reject) => {
    keeper.stdout.once("data", () => resolve());
    keeper.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    keeper.once("error", reject);
    keeper.once("exit", () => reject(new Error(`Cannot make the namespaces of ${hostname}: ${said.trim()}`)));
  });
  await up;
  const [pid] = descendantsOf(keeper.pid ?? -1);
  if (pid === undefined) throw new Error(`Cannot find the init of ${hostname}`);
  return { pid, keeper, ended };
}
