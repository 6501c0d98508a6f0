// A live watchdog: its machine on the loop, the socket above, kills by pid below. It outlives its worker, and ends by
// itself when there is nothing left to watch over.

import { setPriority } from "node:os";
import type { Logger } from "pino";
import { LivePorts } from "../../adapters/live-loop.ts";
import { MemoryStore } from "../../adapters/memory/memory-store.ts";
import { NodeTimers } from "../../adapters/node-timers.ts";
import type { FencedKiller } from "../../adapters/watchdog/fenced-killer.ts";
import { holdsAny } from "../../adapters/watchdog/messages.ts";
import { socketPath } from "../../adapters/watchdog/socket-path.ts";
import { WatchdogDoor } from "../../adapters/watchdog/watchdog-door.ts";
import type { Duration } from "../../core/kernel/time.ts";
import { Loop } from "../../core/loop/loop.ts";
import type { GuardNotice, WatchdogEffect, WatchdogEvent } from "../../core/watchdog/events.ts";
import { Watchdog } from "../../core/watchdog/watchdog.ts";
import { loggedKiller } from "./guard.ts";
import type { Fatal } from "./running-process.ts";

export interface WatchdogProcessOptions {
  /** The worker's data folder, and in it the runtime's. */
  readonly folder: string;
  readonly runtimeFolder: string;
  /** How long before a lease's end it kills. */
  readonly margin: Duration;
  readonly log: Logger;
  readonly fatal: Fatal;
}

/** It ends when it has held nothing for so long, milliseconds. */
export const IDLE_MS = 60_000;
const LOOK_EVERY_MS = 500;

/** Above what others do on a busy machine, where that is permitted. */
const NICE = -10;

/** Resolves when it has ended; at once when another watchdog is there already. Rejects when the socket can't be had. */
export async function runWatchdog(options: WatchdogProcessOptions): Promise<void> {
  const { log } = options;
  process.chdir(options.folder); // the shortest path for the socket
  raisePriority();
  const life = new Life();
  const killer = loggedKiller(options.runtimeFolder, log);
  let door: WatchdogDoor | null = null;
  const { loop, ports } = assemble(options, (effect) => {
    if (effect.kind === "kill") killer.kill(effect.processes, effect.starting);
    else door?.reply(effect.request, effect.notice);
  });
  door = await WatchdogDoor.open(socketPath("."), {
    guard: (notice) => {
      if (life.notice === null) log.info({ ...notice }, "holds the first notice");
      life.notice = notice;
      killer.spare(notice);
      loop.receive({ kind: "guard", notice });
    },
    asked: (request) => loop.receive({ kind: "asked", request }),
    bye: () => life.endSoon("its worker has ended"),
    left: (error) => log.info({ reason: error?.message }, "the worker is away"),
  });
  if (door === null) return log.info("another watchdog is there");
  log.info({ pid: process.pid, marginMs: options.margin / 1000 }, "watching");
  loop.start();
  const reason = await life.end(() => ports.now(), killer);
  ports.stop();
  killer.close();
  await door.close();
  log.info({ reason }, "ended");
}

function assemble(options: WatchdogProcessOptions, perform: (effect: WatchdogEffect) => void) {
  const ports = new LivePorts<never, WatchdogEffect>({
    timers: new NodeTimers(),
    store: new MemoryStore(), // never used: the machine changes nothing that is stored
    rowsOf: () => [],
    perform,
    fatal: options.fatal,
  });
  const loop = new Loop<WatchdogEvent, never, WatchdogEffect>(new Watchdog(options.margin), ports);
  ports.drive(loop);
  return { loop, ports };
}

/** How long it is needed. */
class Life {
  notice: GuardNotice | null = null;
  private reason: string | null = null;

  /** It is not needed any more, once it holds nothing. */
  endSoon(reason: string): void {
    this.reason = reason;
  }

  /** Resolves with the reason when it may end. A SIGTERM is obeyed when nothing is held; SIGHUP and SIGINT are not. */
  async end(now: () => number, killer: FencedKiller): Promise<string> {
    process.on("SIGHUP", () => {}).on("SIGINT", () => {});
    process.on("SIGTERM", () => this.endSoon("SIGTERM"));
    let idleSinceMs = performance.now();
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.holdsAt(now()) || killer.hunting) {
          idleSinceMs = performance.now();
          return;
        }
        if (performance.now() - idleSinceMs >= IDLE_MS) this.reason ??= "it has held nothing for a while";
        if (this.reason === null) return;
        clearInterval(timer);
        resolve(this.reason);
      };
      const timer = setInterval(look, LOOK_EVERY_MS);
    });
  }

  private holdsAt(now: number): boolean {
    return this.notice !== null && holdsAny(this.notice) && now < this.notice.until;
  }
}

function raisePriority(): void {
  try {
    setPriority(NICE);
  } catch {
    return; // not permitted: it does without
  }
}
