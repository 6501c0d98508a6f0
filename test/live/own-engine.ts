// A Docker engine of a test's own, in a network namespace of its own, that can be frozen and killed without harm to
// any other. Linux and root only; containers live on when it is killed, as with every engine that runs --live-restore.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { type EngineAddress, findEngine } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import { killNoted, markOf } from "../../src/adapters/noted-process.ts";
import { eventually } from "../adapters/http/eventually.ts";

const START_MS = 40_000;

/** A `describe` for what needs an engine to harm. Where there can't be one its tests fail (CI=true), or are reported as
 * skipped with the reason. */
export function describeWithOwnEngine(name: string, body: () => void): void {
  const missing = whatIsMissing();
  if (missing === null) {
    describe(name, body);
    return;
  }
  test(`${name} needs an engine of its own: ${missing}`, ({ skip }) => {
    if (process.env.CI === "true") throw new Error(missing);
    skip(missing);
  });
}

function whatIsMissing(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Linux can start one";
  const found = spawnSync("sh", ["-c", "command -v dockerd && command -v nsenter && command -v unshare"]);
  return found.status === 0 ? null : "dockerd, nsenter or unshare is not installed";
}

export class OwnEngine {
  readonly address: EngineAddress;
  readonly client: EngineClient;
  private readonly folder = mkdtempSync(join(tmpdir(), "wavetank-engine-"));
  /** Holds the network namespace while the engine is dead. */
  private readonly holder: ChildProcess;
  private engine: ChildProcess | null = null;

  private constructor() {
    this.holder = spawn("unshare", ["--net", "sleep", "infinity"], { stdio: "ignore" });
    this.address = { kind: "socket", path: this.path("docker.sock") };
    this.client = new EngineClient(this.address, { callTimeoutMs: 5_000 });
  }

  static async start(): Promise<OwnEngine> {
    const own = new OwnEngine();
    await once(own.holder, "spawn");
    const inNamespace = (): boolean => {
      const mine = spawnSync("readlink", ["/proc/self/ns/net"]).stdout.toString();
      const its = spawnSync("readlink", [`/proc/${own.holder.pid}/ns/net`]).stdout.toString();
      return its !== "" && its !== mine;
    };
    await eventually(inNamespace, START_MS, "the network namespace");
    await own.start();
    return own;
  }

  /** As DOCKER_HOST names it. */
  get host(): string {
    return `unix://${this.path("docker.sock")}`;
  }

  /** Starts it, again after a kill, and returns when it answers. */
  async start(): Promise<void> {
    rmSync(this.path("docker.pid"), { force: true });
    rmSync(this.path("exec/containerd/containerd.pid"), { force: true }); // names a living process by now
    const log = openSync(this.path("log"), "a");
    const args = [`--net=/proc/${this.holder.pid}/ns/net`, "dockerd"];
    args.push("--data-root", this.path("data"), "--exec-root", this.path("exec"), "-H", this.host);
    args.push("--pidfile", this.path("docker.pid"), "--live-restore");
    args.push("--userland-proxy=false", "--iptables=false");
    this.engine = spawn("nsenter", args, { detached: true, stdio: ["ignore", log, log] });
    closeSync(log);
    const answers = async (): Promise<boolean> =>
      (await findEngine({ DOCKER_HOST: this.host }, 500)).kind === "found";
    await eventually(answers, START_MS, "the engine answers").catch((error) => {
      throw new Error(`${error.message}\n${readFileSync(this.path("log"), "utf8").slice(-3_000)}`);
    });
  }

  freeze(): void {
    this.engine?.kill("SIGSTOP");
  }

  thaw(): void {
    this.engine?.kill("SIGCONT");
  }

  /** As the machine would: containers live on. */
  async kill(): Promise<void> {
    const { engine } = this;
    if (engine === null) return;
    const ended = once(engine, "exit");
    engine.kill("SIGKILL");
    await ended;
  }

  /** Removes every container and everything it kept. */
  async close(): Promise<void> {
    this.thaw();
    if (this.engine?.exitCode !== null || this.engine.signalCode !== null) await this.start();
    const left = await this.client.dockerode.listContainers({ all: true });
    await Promise.all(left.map(({ Id }) => this.client.remove(Id)));
    const ended = once(this.engine as ChildProcess, "exit");
    this.engine?.kill("SIGTERM");
    await ended;
    this.endContainerd();
    this.holder.kill("SIGKILL");
    // An engine that was killed leaves its mounts.
    for (const name of ["exec/netns/default", "data"]) spawnSync("umount", ["-R", this.path(name)]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** One whose engine was killed may outlive the next. */
  private endContainerd(): void {
    const file = this.path("exec/containerd/containerd.pid");
    const mark = existsSync(file) ? markOf(Number(readFileSync(file, "utf8"))) : null;
    if (mark !== null) killNoted(mark);
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}
