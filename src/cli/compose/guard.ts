// What a worker has for fencing beside its machine: a link to its watchdog, and the means to kill by pid. Effects go in,
// `guardFound` comes out; when to do which is the machine's.

import type { ChildProcess } from "node:child_process";
import type { Logger } from "pino";
import { FencedKiller } from "../../adapters/watchdog/fenced-killer.ts";
import { GuardedStarts } from "../../adapters/watchdog/guarded-starts.ts";
import { WatchdogLink } from "../../adapters/watchdog/watchdog-link.ts";
import type { GuardNotice } from "../../core/watchdog/events.ts";
import type { WorkerEffect } from "../../core/worker/events.ts";
import type { TaskRuntime } from "../../ports/task-runtime.ts";

export interface GuardOptions {
  /** The worker's data folder, and in it the runtime's. */
  readonly folder: string;
  readonly runtimeFolder: string;
  launch(): ChildProcess;
  readonly log: Logger;
}

export type GuardEffect = Extract<WorkerEffect, { kind: "askGuard" | "guard" | "kill" }>;

export class Guard {
  private readonly link: WatchdogLink;
  private readonly killer: FencedKiller;

  constructor({ folder, runtimeFolder, launch, log }: GuardOptions) {
    this.link = new WatchdogLink({ folder, launch, trouble: (what) => log.warn(what) });
    this.killer = loggedKiller(runtimeFolder, log);
  }

  /** The runtime, which starts fenced attempts only when a watchdog can end them. */
  before(runtime: TaskRuntime): TaskRuntime {
    return new GuardedStarts(runtime, () => this.link.confirmed());
  }

  /** `found` is called once for each `askGuard`. */
  perform(effect: GuardEffect, found: (notice: GuardNotice | null) => void): void {
    if (effect.kind === "askGuard") this.link.ask().then(found);
    else if (effect.kind === "kill") this.killer.kill(effect.processes, effect.starting);
    else {
      this.killer.spare(effect.notice);
      this.link.hold(effect.notice);
    }
  }

  async close(): Promise<void> {
    this.killer.close();
    await this.link.close();
  }
}

/** A killer by pid that says in the log whom it killed. */
export function loggedKiller(folder: string, log: Logger): FencedKiller {
  return new FencedKiller({
    folder,
    killed: (key, { pid }, wasThere) =>
      log.warn({ ...key, pid, wasThere }, "its lease is over: killed by pid"),
    failed: (key, { pid }, err) =>
      log.error({ ...key, pid, err }, "its lease is over: cannot kill it by pid"),
  });
}
