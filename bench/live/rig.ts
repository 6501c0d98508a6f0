// One real manager process on an lmdb store of its own, and one process of bench workers beside it. What is measured
// is the manager; the workers run nothing.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StatusView } from "../../src/core/manager/events.ts";
import type { NodeView } from "../../src/core/manager/views.ts";
import { eventually } from "../../test/adapters/http/eventually.ts";
import { CliProcess, freePort } from "../../test/cluster/cli-process.ts";
import { build, entry } from "./built-command.ts";
import { Child } from "./child.ts";

const START_MS = 30_000;

export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), "wavetank-bench-"));
  readonly address: string;
  private readonly port: number;
  private managerProcess: CliProcess | null = null;
  /** Processes full of workers, in the order of their making. */
  private readonly hosts: Child[] = [];
  /** How many workers were asked for. */
  private workers = 0;

  private constructor(port: number) {
    this.port = port;
    this.address = `127.0.0.1:${port}`;
  }

  static async open(): Promise<Rig> {
    return new Rig(await freePort());
  }

  get manager(): CliProcess {
    if (this.managerProcess === null) throw new Error("The manager has not been started");
    return this.managerProcess;
  }

  /** Starts it, again on the same store when it was killed; resolves when it listens. */
  async startManager(): Promise<void> {
    const store = ["--port", String(this.port), "--data-dir", join(this.folder, "manager")];
    const args = ["manager", ...store, "--log-level", "warn"];
    this.managerProcess = new CliProcess(args, [process.execPath, entry(), ...args]);
    await this.managerProcess.says(/manager on /, START_MS);
  }

  /** Starts so many more workers of so much CPU each, in a process of their own, and has the manager dial them; resolves when
   * all are ready. */
  async startWorkers(count: number, cpuMilli: number): Promise<void> {
    const program = join(build(), "bench/live/worker-host.js");
    const words = [this.workers + 1, count, cpuMilli].map(String);
    const host = new Child([process.execPath, program, ...words]);
    this.hosts.push(host);
    const addresses = JSON.parse(await host.line(/^\[/, START_MS)) as string[];
    for (const address of addresses) await this.post("/nodes", { address });
    this.workers += count;
    await this.ready(this.workers, 60_000);
  }

  /** Waits until so many workers are ready. */
  async ready(count: number, deadlineMs: number): Promise<void> {
    const asWanted = async (): Promise<boolean> => (await this.liveness()).ready === count;
    await eventually(asWanted, deadlineMs, `${count} of ${this.workers} workers are ready`);
  }

  /** Waits until every task that is kept runs. */
  async allRun(deadlineMs: number): Promise<void> {
    const allRun = async (): Promise<boolean> => {
      const { tasks } = (await (await fetch(`http://${this.address}/status`)).json()) as StatusView;
      return tasks.Running > 0 && tasks.Pending + tasks.Scheduled === 0;
    };
    await eventually(allRun, deadlineMs, "all tasks run");
  }

  /** Nodes by liveness. */
  async liveness(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for await (const node of this.all<NodeView>("/nodes", "nodes")) {
      counts[node.liveness] = (counts[node.liveness] ?? 0) + 1;
    }
    return counts;
  }

  /** Kills the workers that were started last: their connections are cut, nobody listens any more. Resolves with the moment,
   * milliseconds since 1970. */
  async killLast(): Promise<number> {
    const host = this.last();
    host.say("kill");
    return Number((await host.line(/^killed \d+$/, 5_000)).replace("killed ", ""));
  }

  /** Stops the workers that were started last where they are: connections stay open, nothing is answered. The moment,
   * milliseconds since 1970. */
  silenceLast(): number {
    this.last().signal("SIGSTOP");
    return Date.now();
  }

  /** How long the manager took from each answer to its next sync since this was asked last, milliseconds. */
  async gaps(): Promise<number[]> {
    const all = this.hosts.map(async (host) => {
      host.say("gaps");
      return JSON.parse((await host.line(/^gaps /, 5_000)).replace("gaps ", "")) as number[];
    });
    return (await Promise.all(all)).flat();
  }

  /** From now on the last are those that were started before. */
  dropLast(): void {
    this.hosts.pop()?.signal("SIGKILL");
  }

  private last(): Child {
    const host = this.hosts.at(-1);
    if (host === undefined) throw new Error("No workers have been started");
    return host;
  }

  /** Every entry of a list, page by page. */
  async *all<T>(path: string, field: string): AsyncIterable<T> {
    let after: string | number | null = null;
    do {
      const query: string = after === null ? "?limit=1000" : `?limit=1000&after=${after}`;
      const response = await fetch(`http://${this.address}${path}${query}`);
      const page = (await response.json()) as Record<string, unknown> & { next?: string | number | null };
      if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${JSON.stringify(page)}`);
      yield* page[field] as T[];
      after = page.next ?? null;
    } while (after !== null);
  }

  async post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`http://${this.address}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  async close(): Promise<void> {
    for (const host of this.hosts) host.signal("SIGKILL");
    this.managerProcess?.kill("SIGTERM");
    await this.managerProcess?.end(10_000).catch(() => this.managerProcess?.kill("SIGKILL"));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
