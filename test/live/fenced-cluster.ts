// A cluster with short leases, a task that must not run twice and one that may, and what a test wants to know of their
// processes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { killNoted, lives, markOf, type StartMark } from "../../src/adapters/noted-process.ts";
import type { TaskView } from "../../src/core/manager/views.ts";
import { eventually } from "../adapters/http/eventually.ts";
import type { CliProcess } from "../cluster/cli-process.ts";
import { TestCluster } from "../cluster/test-cluster.ts";

/** The lease, and how long before its end a worker begins to stop: the watchdog kills 0.6 s before it. */
export const LEASE_MS = 8_000;
const FENCE_MS = 3_000;

export class FencedCluster extends TestCluster {
  /** A task's first process, asked while it runs. */
  private readonly markOf: (task: TaskView) => Promise<StartMark>;
  private readonly image: string;
  private readonly marks: StartMark[] = [];

  constructor(runtime: "process" | "docker", image: string, markOf: (task: TaskView) => Promise<StartMark>) {
    super(runtime);
    this.image = image;
    this.markOf = markOf;
    this.managerFlags.push("--lease", `${LEASE_MS}ms`);
    this.workerFlags.push("--fence", `${FENCE_MS}ms`);
  }

  /** Starts a manager and worker n1 with both tasks running on it. */
  async startPair(): Promise<{
    manager: CliProcess;
    worker: CliProcess;
    fenced: StartMark;
    kept: StartMark;
  }> {
    const manager = await this.startManager();
    const worker = await this.startWorker("n1");
    await this.nodeReady("n1", 15_000);
    const task = { image: this.image, command: ["sleep", "300"], cpu: "100m", stopGraceMs: "10s" };
    await this.submit("/tasks", { ...task, name: "fenced", onDisconnect: "stop" });
    await this.submit("/tasks", { ...task, name: "kept", onDisconnect: "keep" });
    const both = (tasks: readonly TaskView[]): boolean =>
      tasks.length === 2 && tasks.every(({ state }) => state === "Running");
    const tasks = await this.tasksUntil(both, 30_000);
    const named = (name: string): TaskView => tasks.find((each) => each.name === name) as TaskView;
    const fenced = await this.markOf(named("fenced"));
    const kept = await this.markOf(named("kept"));
    this.marks.push(fenced, kept);
    return { manager, worker, fenced, kept };
  }

  /** The pid of the newest watchdog of worker `name`, as its log says; null when none was started. */
  watchdogPid(name: string): number | null {
    return this.watchdogPids(name).at(-1) ?? null;
  }

  watchdogLog(name: string): string {
    try {
      return readFileSync(join(this.folder, name, "watchdog.log"), "utf8");
    } catch {
      return "";
    }
  }

  /** Also ends what a worker that was killed has left behind. */
  override async close(): Promise<void> {
    for (const mark of this.marks) killNoted(mark);
    const watchdogs = ["n1", "n2"].flatMap((name) => this.watchdogPids(name)).map(markOf);
    await super.close(3_000);
    for (const watchdog of watchdogs) if (watchdog !== null) killNoted(watchdog);
  }

  private watchdogPids(name: string): number[] {
    const started = this.watchdogLog(name).matchAll(/"pid":(\d+),[^\n]*"msg":"watching"/g);
    return [...started].map(([, pid]) => Number(pid));
  }
}

/** Milliseconds from `sinceMs` (performance.now()) to the end of the process. */
export async function msUntilDead(mark: StartMark, sinceMs: number): Promise<number> {
  await eventually(() => !lives(mark), 2 * LEASE_MS, `process ${mark.pid} has ended`);
  return performance.now() - sinceMs;
}

/** Fails when `condition` does not hold at every look during `forMs` milliseconds: that nothing happens takes time. */
export async function throughout(condition: () => boolean, forMs: number, what: string): Promise<void> {
  const end = performance.now() + forMs;
  const broken = (): boolean => !condition();
  await eventually(() => broken() || performance.now() >= end, forMs + 10_000, what);
  if (broken()) throw new Error(`Did not stay so for ${forMs} ms: ${what}`);
}
