// Runs attempts as containers of a Docker engine. Every verb may be repeated and finds its work done: what is true
// stands in the engine (names, labels, states), and nothing here has to survive a restart. It must not decide what should run.

import type { Instant } from "../../core/kernel/time.ts";
import { type AttemptKey, keyText } from "../../core/task/attempt.ts";
import type { Assignment, RuntimeEvent, RuntimeVerb } from "../../core/worker/events.ts";
import type { TaskRuntime } from "../../ports/task-runtime.ts";
import { KillTimers } from "../kill-timers.ts";
import { StartGate } from "../start-gate.ts";
import { removeTrace } from "../start-trace.ts";
import { wallNow } from "../wall-clock.ts";
import { asListed, type ContainerFacts } from "./container-facts.ts";
import { containerName, type RuntimeIdentity } from "./container-labels.ts";
import type { EngineAddress } from "./engine-address.ts";
import { EngineClient, type EngineTimeouts } from "./engine-client.ts";
import { EngineFailure } from "./engine-failure.ts";
import { ExitWatch } from "./exit-watch.ts";
import { ImageFetcher } from "./image-fetcher.ts";
import { Cancelled, Lane } from "./lane.ts";
import { RegistryLogins } from "./registry-logins.ts";
import { StartRefused, type StartTools, startAttempt } from "./start-attempt.ts";

export interface DockerRuntimeOptions {
  readonly engine: EngineAddress;
  /** Asked at each use: a worker learns its cluster id from its first sync. The node id must not change. */
  readonly identity: () => RuntimeIdentity;
  /** Containers created and started at once (1..), the first alone: it runs soon. See decision 016. */
  readonly startsMax?: number;
  /** Milliseconds from losing the engine's event stream to trying again. */
  readonly reconnectDelayMs?: number;
  /** Milliseconds between looks at what runs although the event stream stands. */
  readonly lookEveryMs?: number;
  readonly timeouts?: Partial<EngineTimeouts>;
  /** With which tasks that name one fetch their images (default: none). */
  readonly logins?: RegistryLogins;
  /** The machine's clock, which `allowStarts` speaks of (default: its `BootClock`). */
  readonly now?: () => Instant;
  /** Where is noted which container a fenced attempt has (default: nowhere). */
  readonly traceFolder?: string;
}

/** A start under way: `cancel` calls it off before the container starts; `done` says what came of it. */
interface Starting {
  readonly cancel: AbortController;
  readonly done: Promise<"cancelled" | "over">;
}

export class DockerRuntime implements TaskRuntime {
  private readonly engine: EngineClient;
  private readonly tools: StartTools;
  private readonly watch: ExitWatch;
  private readonly starting = new Map<string, Starting>();
  /** Ids of containers seen ended and not yet removed, by attempt: they are ours, and need no further look. */
  private readonly over = new Map<string, string>();
  private readonly killing = new KillTimers();
  private readonly removals = new Lane(4);
  private readonly questions = new Lane(16);
  private listener: ((event: RuntimeEvent) => void) | null = null;

  constructor(options: DockerRuntimeOptions) {
    const { identity } = options;
    const engine = new EngineClient(options.engine, options.timeouts);
    this.engine = engine;
    this.tools = {
      engine,
      images: new ImageFetcher(engine),
      lane: new Lane(options.startsMax ?? 8, 1),
      identity,
      gate: new StartGate(options.now),
      logins: options.logins ?? new RegistryLogins([]),
      traceFolder: options.traceFolder ?? null,
    };
    this.watch = new ExitWatch({
      engine,
      worker: identity().worker,
      reconnectDelayMs: options.reconnectDelayMs ?? 1_000,
      lookEveryMs: options.lookEveryMs ?? 30_000,
      lost: (reason) => this.tell({ kind: "unavailable", verb: "list", key: null, reason }),
      ended: (key, container, exitCode) => {
        this.killing.clear(keyText(key));
        this.tellExited(key, container, exitCode);
      },
    });
  }

  listen(listener: (event: RuntimeEvent) => void): void {
    this.listener = listener;
    this.watch.open();
  }

  start(assignment: Assignment): void {
    const text = keyText(assignment);
    if (this.starting.has(text)) return; // the one under way will tell
    const cancel = new AbortController();
    const done = this.performStart(assignment, cancel.signal).finally(() => this.starting.delete(text));
    this.starting.set(text, { cancel, done });
  }

  stop(key: AttemptKey, graceMs: number): void {
    const killAtMs = performance.now() + graceMs;
    this.perform("stop", key, async () => {
      if ((await this.cancelStart(key)) === "cancelled") return;
      await this.questions.run(() => this.performStop(key, killAtMs));
    });
  }

  remove(key: AttemptKey): void {
    this.perform("remove", key, async () => {
      await this.cancelStart(key);
      await this.removals.run(() => this.performRemove(key));
    });
  }

  list(): void {
    this.perform("list", null, () => this.performList());
  }

  allowStarts(until: Instant): void {
    this.tools.gate.allow(until);
  }

  close(done: () => void): void {
    this.listener = null;
    const starts = [...this.starting.values()];
    for (const { cancel } of starts) cancel.abort();
    this.killing.clearAll();
    // A start that can't be called off any more is waited for: after `done` nothing of ours changes the engine.
    Promise.all([this.watch.close(), ...starts.map((start) => start.done)]).then(() => done());
  }

  private async performStart(assignment: Assignment, signal: AbortSignal): Promise<"cancelled" | "over"> {
    const key = { taskId: assignment.taskId, attempt: assignment.attempt };
    const since = this.watch.hearing;
    try {
      const { container, fresh } = await startAttempt(this.tools, assignment, signal);
      if (fresh || container.state === "running") this.tellStarted(key, container);
      if (container.state === "running") this.watch.expect(container.containerId, key, since);
      else this.tellExited(key, container);
      return "over";
    } catch (error) {
      return this.startFailed(key, error);
    }
  }

  private startFailed(key: AttemptKey, error: unknown): "cancelled" | "over" {
    if (error instanceof EngineFailure) {
      this.tell({ kind: "unavailable", verb: "start", key, reason: error.message });
      return "over";
    }
    const cancelled = error instanceof Cancelled;
    if (!cancelled && !(error instanceof StartRefused)) throw error;
    const code = error instanceof StartRefused ? error.code : "cancelled";
    this.tell({ kind: "startFailed", key, code, reason: error.message });
    return cancelled ? "cancelled" : "over";
  }

  /** Calls off a start under way and waits for what came of it. */
  private async cancelStart(key: AttemptKey): Promise<"cancelled" | "over"> {
    const starting = this.starting.get(keyText(key));
    starting?.cancel.abort();
    return (await starting?.done) ?? "over";
  }

  private async performStop(key: AttemptKey, killAtMs: number): Promise<void> {
    const container = await this.findOwn(key);
    if (container?.state !== "running") {
      this.tellExited(key, container);
      return;
    }
    this.watch.expect(container.containerId, key);
    await this.engine.kill(container.containerId, container.stopSignal);
    this.killLater(key, container.containerId, killAtMs);
  }

  /** Of several stops the earliest deadline counts. */
  private killLater(key: AttemptKey, containerId: string, atMs: number): void {
    if (this.listener === null || !this.watch.expects(containerId)) return;
    this.killing.set(keyText(key), atMs, () => this.perform("stop", key, () => this.kill(containerId)));
  }

  private async kill(containerId: string): Promise<void> {
    await this.engine.kill(containerId, "SIGKILL");
    await this.engine.waitForEnd(containerId);
    await this.watch.settle(containerId, null);
  }

  private async performRemove(key: AttemptKey): Promise<void> {
    const ended = this.over.get(keyText(key)) ?? (await this.endOwn(key));
    if (ended !== null) await this.engine.remove(ended);
    this.over.delete(keyText(key));
    if (this.tools.traceFolder !== null) await removeTrace(this.tools.traceFolder, key);
    this.tell({ kind: "removed", key });
  }

  /** What still runs is killed before it is removed, so that its exit code is known and told before `removed`. */
  private async endOwn(key: AttemptKey): Promise<string | null> {
    const { containerId = null, state } = (await this.findOwn(key)) ?? {};
    if (containerId !== null && state === "running") {
      this.watch.expect(containerId, key);
      await this.kill(containerId);
    }
    return containerId;
  }

  /** Another worker's containers are none of ours, whatever their name. */
  private async findOwn(key: AttemptKey): Promise<ContainerFacts | null> {
    const container = await this.engine.find(containerName(key));
    return container?.worker === this.tools.identity().worker ? container : null;
  }

  private async performList(): Promise<void> {
    const ids = [...(await this.engine.containersOf(this.tools.identity().worker)).keys()];
    const found = await Promise.all(ids.map((id) => this.questions.run(() => this.engine.find(id))));
    const containers = found.filter((container) => container !== null);
    for (const { state, containerId, taskId, attempt } of containers) {
      if (state === "running") this.watch.expect(containerId, { taskId, attempt });
    }
    this.tell({ kind: "listed", containers: containers.map(asListed) });
  }

  /** Runs a verb; that the engine failed is told, anything else is a bug and ends the process. */
  private perform(verb: RuntimeVerb, key: AttemptKey | null, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!(error instanceof EngineFailure)) throw error;
      this.tell({ kind: "unavailable", verb, key, reason: error.message });
    });
  }

  private tellStarted(key: AttemptKey, container: ContainerFacts): void {
    const { containerId, hostPorts, startedAt, process } = container;
    this.tell({ kind: "started", key, containerId, hostPorts, startedAt: startedAt ?? wallNow(), process });
  }

  /** `container` null: there is none (any more). */
  private tellExited(key: AttemptKey, container: ContainerFacts | null, code: number | null = null): void {
    const never = container?.state === "created" ? "Never started" : null;
    if (container?.state === "ended") this.over.set(keyText(key), container.containerId);
    this.tell({
      kind: "exited",
      key,
      exitCode: container?.exitCode ?? code,
      finishedAt: container?.finishedAt ?? wallNow(),
      reason: container === null ? "No such container" : (container.reason ?? never),
    });
  }

  private tell(event: RuntimeEvent): void {
    this.listener?.(event);
  }
}
