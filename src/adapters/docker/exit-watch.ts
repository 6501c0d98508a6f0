// Sees to it that the end of every container it was told to expect is told once: by the engine's stream of deaths,
// and, because streams break and engines freeze, by looking again after each reconnection and now and then.
// It must not know why a container ended, nor who wanted it to.

import { setTimeout as delay } from "node:timers/promises";
import type { AttemptKey } from "../../core/task/attempt.ts";
import type { ContainerFacts } from "./container-facts.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineFailure } from "./engine-failure.ts";
import type { Death } from "./engine-streams.ts";
import { Lane } from "./lane.ts";

export interface ExitWatchOptions {
  readonly engine: EngineClient;
  /** Whose containers it watches. */
  readonly worker: string;
  /** Milliseconds from losing the stream to trying again. */
  readonly reconnectDelayMs: number;
  /** Milliseconds between looks although the stream stands: it may be dead without saying so. */
  readonly lookEveryMs: number;
  /** The engine does not answer any more: told after each failed try. */
  readonly lost: (reason: string) => void;
  /** `container` null: it is gone, and `exitCode` is all that is known. */
  readonly ended: (key: AttemptKey, container: ContainerFacts | null, exitCode: number | null) => void;
}

/** One standing stream of deaths: ids of containers that died on it while nobody expected them to. */
export type Hearing = Set<string>;

/** Of one stream so many such ids are kept. */
const STRANGERS_MAX = 1_000;

export class ExitWatch {
  private readonly options: ExitWatchOptions;
  /** Containers seen running whose end is still to be told. An entry leaves when it is told. */
  private readonly expected = new Map<string, AttemptKey>();
  private readonly looks = new Lane(8);
  private readonly closing = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private heard: Hearing | null = null;

  constructor(options: ExitWatchOptions) {
    this.options = options;
  }

  open(): void {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  /** What hears deaths now; null: nothing does. */
  get hearing(): Hearing | null {
    return this.heard;
  }

  /** This container has been seen running. Its end is told even if it came before this call: unless what hears now did
   * already before it was seen (`since`) and heard of no death, we look once more. */
  expect(containerId: string, key: AttemptKey, since: Hearing | null = null): void {
    if (this.expected.has(containerId)) return;
    this.expected.set(containerId, key);
    if (since !== null && since === this.heard && !since.has(containerId)) return;
    this.looks.run(() => this.settle(containerId, null)).catch(ignoreUnavailable); // the next look finds it
  }

  /** Is the end of this container still to be told? */
  expects(containerId: string): boolean {
    return this.expected.has(containerId);
  }

  /** Looks at one container and tells its end if it has come. Throws `EngineFailure`. */
  async settle(containerId: string, exitCode: number | null): Promise<void> {
    if (!this.expected.has(containerId)) return;
    const container = await this.options.engine.find(containerId);
    const key = this.expected.get(containerId);
    if (key === undefined || container?.state === "running") return;
    this.expected.delete(containerId);
    this.options.ended(key, container, exitCode);
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.followStream().catch((error) => this.tellLost(error));
      await delay(this.options.reconnectDelayMs, undefined, { signal }).catch(() => {});
    }
  }

  /** An idle node would otherwise not find out before it is given work. */
  private tellLost(error: unknown): void {
    ignoreUnavailable(error);
    if (!this.closing.signal.aborted) this.options.lost((error as EngineFailure).message);
  }

  /** Returns or throws when the stream is over or a look has failed. */
  private async followStream(): Promise<void> {
    const stream = new AbortController();
    const stop = (): void => stream.abort();
    this.closing.signal.addEventListener("abort", stop, { once: true });
    let timer: NodeJS.Timeout | undefined;
    try {
      const deaths = await this.options.engine.deaths(this.options.worker, stream.signal);
      this.heard = new Set();
      await this.look(); // after the stream stands, so that nothing falls between
      timer = setInterval(() => this.look().catch(stop), this.options.lookEveryMs);
      for await (const death of deaths) this.observe(death, stop);
    } finally {
      this.heard = null;
      clearInterval(timer);
      stop();
      this.closing.signal.removeEventListener("abort", stop);
    }
  }

  private observe({ containerId, exitCode }: Death, stop: () => void): void {
    if (this.expected.has(containerId)) this.settle(containerId, exitCode).catch(stop);
    else if (this.heard !== null && this.heard.size < STRANGERS_MAX) this.heard.add(containerId);
    else this.heard = new Set(); // what began before it counts as unheard
  }

  /** Tells the ends among the expected. PERF: one call, and one for each that does not run. */
  private async look(): Promise<void> {
    if (this.expected.size === 0) return;
    const listed = await this.options.engine.containersOf(this.options.worker);
    for (const id of [...this.expected.keys()]) {
      if (listed.get(id) !== true) await this.settle(id, null);
    }
  }
}

function ignoreUnavailable(error: unknown): void {
  if (!(error instanceof EngineFailure)) throw error;
}
