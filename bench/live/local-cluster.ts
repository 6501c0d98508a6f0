// One manager and workers of this machine, as people start them: what is installed, their stores on disk.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient } from "../../src/cli/api-client.ts";
import type { NodeView } from "../../src/core/manager/views.ts";
import { eventually } from "../../test/adapters/http/eventually.ts";
import { CliProcess, freePort } from "../../test/cluster/cli-process.ts";
import { builtCommand } from "./built-command.ts";

const START_MS = 30_000;
const QUIET = ["--log-level", "warn"];

export class LocalCluster {
  readonly folder = mkdtempSync(join(tmpdir(), "wavetank-bench-"));
  readonly api: ApiClient;
  /** The manager, then the workers. */
  readonly processes: CliProcess[] = [];

  private constructor(port: number) {
    this.api = new ApiClient(`127.0.0.1:${port}`);
  }

  /** All ready. `workerFlags`: more words for each worker's command line. */
  static async open(workers: number, workerFlags: readonly string[]): Promise<LocalCluster> {
    const port = await freePort();
    const cluster = new LocalCluster(port);
    try {
      await cluster.startAll(port, workers, workerFlags);
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Where the manager, or a worker, keeps what it knows. */
  dataOf(name: string): string {
    return join(this.folder, name);
  }

  get managerPid(): number {
    return this.processes[0]?.pid ?? -1;
  }

  get workerPids(): readonly number[] {
    return this.processes.slice(1).map(({ pid }) => pid);
  }

  async close(): Promise<void> {
    for (const process of [...this.processes].reverse()) {
      process.kill("SIGTERM");
      await process.end(10_000).catch(() => process.kill("SIGKILL"));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startAll(port: number, workers: number, workerFlags: readonly string[]): Promise<void> {
    const store = ["--data-dir", this.dataOf("manager")];
    await this.start(["manager", "--port", String(port), ...store], /manager on /);
    for (let number = 1; number <= workers; number++) {
      const name = `worker-${number}`;
      const data = ["--data-dir", this.dataOf(name), "--name", name];
      const flags = ["--port", String(await freePort()), ...data, "--join", this.api.address];
      await this.start(["worker", ...flags, ...workerFlags], /worker .* on /);
    }
    const areReady = async (): Promise<boolean> => {
      const { nodes } = await this.api.get<{ nodes: NodeView[] }>("/nodes");
      return nodes.filter(({ liveness }) => liveness === "ready").length === workers;
    };
    await eventually(areReady, START_MS, "the workers are ready");
  }

  private async start(args: readonly string[], said: RegExp): Promise<void> {
    const words = [...args, ...QUIET];
    const process = new CliProcess(words, builtCommand()(words));
    this.processes.push(process);
    await process.says(said, START_MS);
  }
}
