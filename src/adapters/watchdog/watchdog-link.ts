// A worker's side of the socket: tells its watchdog what to hold, starts one when there is none, and asks the one it
// finds at its start what it held before. It must not know what a notice means.

import type { ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { GuardNotice } from "../../core/watchdog/events.ts";
import { readMessages, writeMessage } from "./message-stream.ts";
import { holdsAny, TO_WORKER, type ToWatchdog, type ToWorker } from "./messages.ts";
import { socketPath } from "./socket-path.ts";

export interface WatchdogLinkOptions {
  /** Where the socket lies. */
  readonly folder: string;
  /** Starts a watchdog on that folder, in a session of its own. */
  launch(): ChildProcess;
  /** For people: a watchdog went away while it held something, or gave no answer. */
  trouble(what: string): void;
}

/** How long a watchdog may take to start and listen, milliseconds. */
const START_MS = 10_000;
/** How long a watchdog that listens may take to answer. */
const ANSWER_MS = 5_000;
const LOOK_EVERY_MS = 20;
const RETRY_MS = 1_000;

interface Waiter {
  readonly number: number;
  readonly resolve: () => void;
}

export class WatchdogLink {
  private readonly options: WatchdogLinkOptions;
  private socket: Socket | null = null;
  /** Under way: finding a watchdog, or starting one. */
  private reaching: Promise<void> | null = null;
  private newest: { readonly number: number; readonly notice: GuardNotice } | null = null;
  /** The newest notice that a watchdog has confirmed. */
  private heldNumber = 0;
  private waiters: Waiter[] = [];
  private readonly answers = new Map<number, (notice: GuardNotice | null) => void>();
  private asked = 0;
  private closing = false;

  constructor(options: WatchdogLinkOptions) {
    this.options = options;
  }

  /** Has a watchdog hold `notice` from here on. One is started if there is none, unless there is nothing to hold. */
  hold(notice: GuardNotice): void {
    this.newest = { number: (this.newest?.number ?? 0) + 1, notice };
    if (this.socket !== null) this.tellNewest(this.socket);
    else if (holdsAny(notice)) this.reach().catch(() => this.retryLater());
  }

  /** Returns when a watchdog holds the newest notice. Throws, saying why, when none can be had. */
  async confirmed(): Promise<void> {
    if (this.socket === null) await this.reach();
    const number = this.newest?.number ?? 0;
    if (this.heldNumber >= number) return;
    const held = new Promise<void>((resolve) => this.waiters.push({ number, resolve }));
    const isHeld = await Promise.race([held.then(() => true), delay(ANSWER_MS, false, { ref: false })]);
    if (!isHeld) throw new Error(`The watchdog gave no answer within ${ANSWER_MS} ms`);
  }

  /** What a watchdog that lives already holds; null when there is none, or it does not answer. None is started. */
  async ask(): Promise<GuardNotice | null> {
    try {
      if (this.socket === null) this.attach(await dial(socketPath(this.options.folder)));
    } catch {
      return null; // no watchdog: nothing was held
    }
    const request = ++this.asked;
    const answer = new Promise<GuardNotice | null>((resolve) => this.answers.set(request, resolve));
    this.say({ kind: "ask", request });
    const late = delay(ANSWER_MS, "late" as const, { ref: false });
    const told = await Promise.race([answer, late]);
    if (told !== "late") return told;
    this.options.trouble(`The watchdog gave no answer within ${ANSWER_MS} ms: what it holds is not known`);
    return null;
  }

  /** A watchdog that holds something goes on without us; one that holds nothing is told to end. */
  async close(): Promise<void> {
    this.closing = true;
    await this.reaching?.catch(() => {});
    const socket = this.socket;
    if (socket === null) return;
    if (this.newest === null || !holdsAny(this.newest.notice)) this.say({ kind: "bye" });
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.end();
      setTimeout(() => socket.destroy(), RETRY_MS).unref(); // it may be frozen
    });
  }

  /** Finds a watchdog or starts one; several callers share one search. */
  private reach(): Promise<void> {
    this.reaching ??= this.search().finally(() => {
      this.reaching = null;
    });
    return this.reaching;
  }

  private async search(): Promise<void> {
    const path = socketPath(this.options.folder);
    const deadline = performance.now() + START_MS;
    let child: ChildProcess | null = null;
    while (performance.now() < deadline) {
      const socket = await dial(path).catch(() => null);
      if (socket !== null) return this.attach(socket);
      child ??= this.options.launch();
      // Exit code 0: it found another one, which ended as we came.
      if (child.exitCode === 0) child = null;
      else if (hasFailed(child)) throw new Error(`The watchdog could not be started (${endOf(child)})`);
      await delay(LOOK_EVERY_MS);
    }
    throw new Error(`The watchdog did not listen within ${START_MS} ms`);
  }

  private attach(socket: Socket): void {
    this.socket = socket;
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => this.lost());
    readMessages(socket, TO_WORKER, (message) => this.hear(message));
    this.tellNewest(socket);
  }

  private lost(): void {
    this.socket = null;
    this.heldNumber = 0;
    for (const answer of this.answers.values()) answer(null);
    this.answers.clear();
    if (this.closing || this.newest === null || !holdsAny(this.newest.notice)) return;
    this.options.trouble("The watchdog has ended while it held fenced attempts: starting another");
    this.reach().catch(() => this.retryLater());
  }

  private retryLater(): void {
    if (this.closing) return;
    const again = (): void => {
      const needed = this.newest !== null && holdsAny(this.newest.notice);
      if (this.socket === null && needed && !this.closing) this.reach().catch(() => this.retryLater());
    };
    setTimeout(again, RETRY_MS).unref();
  }

  private hear(message: ToWorker): void {
    if (message.kind === "notice") {
      this.answers.get(message.request)?.(message.notice);
      this.answers.delete(message.request);
      return;
    }
    this.heldNumber = Math.max(this.heldNumber, message.number);
    const due = this.waiters.filter((waiter) => waiter.number <= this.heldNumber);
    this.waiters = this.waiters.filter((waiter) => waiter.number > this.heldNumber);
    for (const { resolve } of due) resolve();
  }

  private tellNewest(socket: Socket): void {
    if (this.newest !== null) writeMessage(socket, { kind: "guard", ...this.newest } satisfies ToWatchdog);
  }

  private say(message: ToWatchdog): void {
    if (this.socket !== null) writeMessage(this.socket, message);
  }
}

function dial(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

const hasFailed = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;

const endOf = ({ exitCode, signalCode }: ChildProcess): string =>
  signalCode ?? (exitCode === null ? "no such program" : `exit code ${exitCode}`);
