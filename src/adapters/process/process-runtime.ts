// Runs attempts as plain processes of this machine, for trying things without a container engine. No isolation and
// no limits; processes that leave their process group escape. They live on when the worker ends; what is true
// stands in the data folder, and nothing here has to survive a restart. It must not decide what should run.

import { readdir } from "node:fs/promises";
import type { Instant } from "../../core/kernel/time.ts";
import { type AttemptKey, keyText } from "../../core/task/attempt.ts";
import type { Assignment, Listed, RuntimeEvent, RuntimeVerb } from "../../core/worker/events.ts";
import type { TaskRuntime } from "../../ports/task-runtime.ts";
import { KillTimers } from "../kill-timers.ts";
import { StartGate } from "../start-gate.ts";
import { wallNow } from "../wall-clock.ts";
import { AttemptFolder, type AttemptState } from "./attempt-folder.ts";
import { processEnd } from "./process-end.ts";
import { processMark } from "./process-mark.ts";
import { processPlan } from "./process-plan.ts";
import { signalGroup } from "./signal-group.ts";
import { SpawnRefused, spawnAttempt } from "./spawn-attempt.ts";

export interface ProcessRuntimeOptions {
  /** An absolute path of a folder that is this runtime's alone; it must be there. */
  readonly dataFolder: string;
  /** The machine's clock, which `allowStarts` speaks of (default: its `BootClock`). */
  readonly now?: () => Instant;
  /** Milliseconds between looks at adopted processes: their end tells itself to their parent, which is gone. */
  readonly watchEveryMs?: number;
}

/** A process seen running whose end is still to be told. */
interface Watched {
  readonly key: AttemptKey;
  readonly pid: number;
  readonly child: boolean; // its parent is this very process, which hears of its end
}

export class ProcessRuntime implements TaskRuntime {
  private readonly dataFolder: string;
  private readonly gate: StartGate;
  private readonly watched = new Map<string, Watched>();
  private readonly killing = new KillTimers();
  /** The last of each attempt's verbs: they run one after another, so that a stop finds what a start began. */
  private readonly queues = new Map<string, Promise<void>>();
  private readonly ticker: NodeJS.Timeout;
  private listener: ((event: RuntimeEvent) => void) | null = null;

  constructor(options: ProcessRuntimeOptions) {
    this.dataFolder = options.dataFolder;
    this.gate = new StartGate(options.now);
    this.ticker = setInterval(() => this.lookAtAdopted(), options.watchEveryMs ?? 200).unref();
  }

  listen(listener: (event: RuntimeEvent) => void): void {
    this.listener = listener;
  }

  start(assignment: Assignment): void {
    const { taskId, attempt } = assignment;
    this.perform("start", { taskId, attempt }, () => this.performStart(assignment));
  }

  stop(key: AttemptKey, graceMs: number): void {
    const killAtMs = performance.now() + graceMs;
    this.perform("stop", key, () => this.performStop(key, killAtMs));
  }

  remove(key: AttemptKey): void {
    this.perform("remove", key, () => this.performRemove(key));
  }

  list(): void {
    this.perform("list", null, () => this.performList());
  }

  allowStarts(until: Instant): void {
    this.gate.allow(until);
  }

  close(done: () => void): void {
    this.listener = null;
    clearInterval(this.ticker);
    this.killing.clearAll();
    Promise.all(this.queues.values()).then(() => done());
  }

  private async performStart(assignment: Assignment): Promise<void> {
    const { taskId, attempt, spec } = assignment;
    const key = { taskId, attempt };
    const before = await this.folder(key).read();
    if (before !== null && before.pid !== null) {
      if (before.listed.state === "running") this.tellStarted(before, false);
      else this.tellExited(key, before);
      return;
    }
    const plan = processPlan(spec, process.env);
    if (plan.kind === "refused") {
      const { code, reason } = plan;
      this.tell({ kind: "startFailed", key, code, reason });
      return;
    }
    const folder = this.folder(key);
    const mayStart = (): void => {
      const refusal = this.gate.refusal(assignment);
      if (refusal !== null) throw new SpawnRefused("fenced", refusal);
    };
    const noted = folder.create(key, plan.hostPorts);
    const child = await noted.then(() => spawnAttempt(folder, plan, mayStart)).catch(asRefusal);
    if (child instanceof SpawnRefused) {
      this.tell({ kind: "startFailed", key, code: child.code, reason: child.message });
      return;
    }
    child.once("exit", () => {
      if (this.listener !== null) this.perform("start", key, () => this.settle(key));
    });
    await this.tellOutcome(key, child.exitCode === null && child.signalCode === null);
  }

  /** What came of a wrapper: it runs, or ran already; or it left before it had noted itself. */
  private async tellOutcome(key: AttemptKey, child: boolean): Promise<void> {
    const after = await this.folder(key).read();
    if (after === null || after.pid === null) {
      const reason = "Cannot start it: its wrapper was killed, or had no room on the disk to note itself";
      this.tell({ kind: "startFailed", key, code: "rejected", reason });
      return;
    }
    this.tellStarted(after, child);
    if (after.listed.state === "ended") await this.settle(key);
  }

  private async performStop(key: AttemptKey, killAtMs: number): Promise<void> {
    const state = await this.folder(key).read();
    if (state === null || state.pid === null || state.listed.state !== "running") {
      this.tellExited(key, state);
      return;
    }
    this.watch(key, state.pid, false);
    signalGroup(state.pid, "SIGTERM");
    this.killLater(key, killAtMs);
  }

  /** Of several stops the earliest deadline counts. */
  private killLater(key: AttemptKey, atMs: number): void {
    if (this.listener === null) return;
    this.killing.set(keyText(key), atMs, () => this.perform("stop", key, () => this.kill(key)));
  }

  /** Kills it if it still runs, and returns when its end has been told. */
  private async kill(key: AttemptKey): Promise<void> {
    const folder = this.folder(key);
    const state = await folder.read();
    if (state?.listed.state === "running" && state.pid !== null) {
      await folder.noteKill().catch(() => {}); // a full disk costs its exit code, not the kill
      signalGroup(state.pid, "SIGKILL");
      await processEnd(state.pid);
    }
    await this.settle(key);
  }

  private async performRemove(key: AttemptKey): Promise<void> {
    const state = await this.folder(key).read();
    if (state?.listed.state === "running" && state.pid !== null) this.watch(key, state.pid, false);
    await this.kill(key);
    await this.folder(key).remove();
    this.tell({ kind: "removed", key });
  }

  private async performList(): Promise<void> {
    const containers: Listed[] = [];
    for (const name of (await readdir(this.dataFolder)).sort()) {
      const state = await this.folder(name).read();
      if (state === null) continue;
      const { taskId, attempt } = state.listed;
      if (state.listed.state === "running") this.watch({ taskId, attempt }, state.pid as number, false);
      containers.push(state.listed);
    }
    this.tell({ kind: "listed", containers });
  }

  private watch(key: AttemptKey, pid: number, child: boolean): void {
    if (!this.watched.has(keyText(key))) this.watched.set(keyText(key), { key, pid, child });
  }

  private lookAtAdopted(): void {
    for (const { key, child } of this.watched.values()) {
      if (!child && !this.queues.has(keyText(key))) this.perform("start", key, () => this.settle(key));
    }
  }

  /** Tells the end of a watched process if it has come, once. */
  private async settle(key: AttemptKey): Promise<void> {
    const watched = this.watched.get(keyText(key));
    if (watched === undefined) return;
    const state = await this.folder(key).read();
    if (state?.listed.state === "running") return;
    // When only the wrapper was killed, from outside, the command may live on.
    if ((await processMark(watched.pid)) === null) signalGroup(watched.pid, "SIGKILL");
    this.watched.delete(keyText(key));
    this.killing.clear(keyText(key));
    this.tellExited(key, state);
  }

  /** Runs a verb after the attempt's earlier ones. What the operating system refuses is told; a bug is thrown. */
  private perform(verb: RuntimeVerb, key: AttemptKey | null, work: () => Promise<void>): void {
    const name = key === null ? "" : keyText(key);
    const done = (this.queues.get(name) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      if (!(error instanceof Error) || !("code" in error) || "generatedMessage" in error) throw error;
      this.tell({ kind: "unavailable", verb, key, reason: error.message });
    });
    const last = done.finally(() => {
      if (this.queues.get(name) === last) this.queues.delete(name);
    });
    this.queues.set(name, last);
  }

  private folder(key: AttemptKey | string): AttemptFolder {
    return new AttemptFolder(this.dataFolder, key);
  }

  private tellStarted({ listed, pid }: AttemptState, child: boolean): void {
    const { taskId, attempt, containerId, hostPorts, startedAt, process } = listed;
    const key = { taskId, attempt };
    this.watch(key, pid as number, child);
    this.tell({ kind: "started", key, containerId, hostPorts, startedAt: startedAt ?? wallNow(), process });
  }

  /** `state` null: nothing is known of it. */
  private tellExited(key: AttemptKey, state: AttemptState | null): void {
    const unknown = { exitCode: null, finishedAt: null, reason: null };
    const { exitCode, finishedAt, reason } = state?.listed ?? unknown;
    const unseen = state === null ? "No such process" : "Never started";
    this.tell({
      kind: "exited",
      key,
      exitCode,
      finishedAt: finishedAt ?? wallNow(),
      reason: finishedAt === null ? unseen : reason,
    });
  }

  private tell(event: RuntimeEvent): void {
    this.listener?.(event);
  }
}

/** What this disk has no room for may have room on another node's: it is refused, not asked again here. */
function asRefusal(error: unknown): SpawnRefused {
  if (error instanceof SpawnRefused) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
  return new SpawnRefused("rejected", `Cannot start it: the disk of the worker's folder is full: ${message}`);
}
