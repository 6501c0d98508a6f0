// Kills what a lease no longer covers: the noted processes at once, and whatever runs for attempts whose start was
// under way. Of those it looks again and again, because an engine that was frozen may start them when it thaws.
// It must not know leases; both the worker and the watchdog have one.

import type { AttemptKey } from "../../core/task/attempt.ts";
import { keyText } from "../../core/task/attempt.ts";
import type { GuardNotice, NotedProcess } from "../../core/watchdog/events.ts";
import { killNoted, type StartMark } from "../noted-process.ts";
import { findStarted } from "./find-started.ts";

/** How soon a container that an engine starts late is dead again, milliseconds. */
const HUNT_EVERY_MS = 100;

/** Longer than an engine's start may take; one frozen for longer forgets what it was asked. */
const HUNT_FOR_MS = 10 * 60_000;

export interface FencedKillerOptions {
  /** The runtime's folder, where attempts have left traces. */
  readonly folder: string;
  /** `wasThere`: it still ran. */
  killed(key: AttemptKey, process: StartMark, wasThere: boolean): void;
  /** The system would not let us: a bug, or a task of another user's. */
  failed(key: AttemptKey, process: StartMark, error: Error): void;
}

export class FencedKiller {
  private readonly options: FencedKillerOptions;
  /** Attempts to look for, and until when (milliseconds of performance.now()). */
  private readonly hunted = new Map<string, { readonly key: AttemptKey; readonly untilMs: number }>();
  private timer: NodeJS.Timeout | null = null;

  constructor(options: FencedKillerOptions) {
    this.options = options;
  }

  kill(processes: readonly NotedProcess[], starting: readonly AttemptKey[]): void {
    for (const { key, pid, startTicks } of processes) this.killOne(key, { pid, startTicks });
    const untilMs = performance.now() + HUNT_FOR_MS;
    for (const key of starting) this.hunted.set(keyText(key), { key, untilMs });
    this.hunt();
  }

  /** A newer notice lists these: they may run until it ends. */
  spare({ processes, starting }: Pick<GuardNotice, "processes" | "starting">): void {
    for (const { key } of processes) this.hunted.delete(keyText(key));
    for (const key of starting) this.hunted.delete(keyText(key));
  }

  get hunting(): boolean {
    return this.hunted.size > 0;
  }

  close(): void {
    this.hunted.clear();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private hunt(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const [text, { key, untilMs }] of this.hunted) {
      const found = findStarted(this.options.folder, key);
      for (const process of found) this.killOne(key, process);
      // An attempt runs once: what was found and killed does not come back.
      if (found.length > 0 || performance.now() > untilMs) this.hunted.delete(text);
    }
    if (this.hunted.size > 0) this.timer = setTimeout(() => this.hunt(), HUNT_EVERY_MS);
  }

  private killOne(key: AttemptKey, process: StartMark): void {
    try {
      this.options.killed(key, process, killNoted(process));
    } catch (error) {
      this.options.failed(key, process, error as Error);
    }
  }
}
