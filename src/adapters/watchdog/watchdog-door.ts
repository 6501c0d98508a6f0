// The watchdog's side of the socket: takes in what the worker says, confirms what is held, gives answers. Of several
// connections the newest is the worker's; it must not wait for anybody to read, because a worker may be frozen.

import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { GuardNotice } from "../../core/watchdog/events.ts";
import { readMessages, writeMessage } from "./message-stream.ts";
import { TO_WATCHDOG, type ToWatchdog, type ToWorker } from "./messages.ts";

export interface DoorListener {
  guard(notice: GuardNotice): void;
  asked(request: number): void;
  bye(): void;
  /** The connection broke or said what is no message; `error` undefined: it was closed. */
  left(error: Error | undefined): void;
}

export class WatchdogDoor {
  private readonly server: Server;
  private readonly listener: DoorListener;
  private readonly earlier = new WeakSet<Socket>();
  private worker: Socket | null = null;

  private constructor(listener: DoorListener) {
    this.listener = listener;
    this.server = createServer((socket) => this.welcome(socket));
  }

  /** Opens the door at `path`, for this user alone (mode 0600). Null: another watchdog listens there. Throws the
   * system's error. */
  static async open(path: string, listener: DoorListener): Promise<WatchdogDoor | null> {
    if (await someoneListens(path)) return null;
    rmSync(path, { force: true }); // of one that was killed
    const door = new WatchdogDoor(listener);
    await listenPrivately(door.server, path);
    return door;
  }

  reply(request: number, notice: GuardNotice | null): void {
    if (this.worker !== null) this.say(this.worker, { kind: "notice", request, notice });
  }

  /** Removes the socket. */
  close(): Promise<void> {
    this.worker?.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** Who says something is the worker: one that only looks whether somebody listens is not. */
  private welcome(socket: Socket): void {
    let trouble: Error | undefined;
    socket.on("error", (error) => {
      trouble = error;
    });
    socket.on("close", () => {
      if (this.worker !== socket) return;
      this.worker = null;
      this.listener.left(trouble);
    });
    readMessages(socket, TO_WATCHDOG, (message) => {
      if (this.earlier.has(socket)) return;
      this.recognise(socket);
      this.hear(socket, message);
    });
  }

  /** A worker before this one is gone, for the store's lock lets one live at a time: what it said late is void. */
  private recognise(socket: Socket): void {
    const before = this.worker;
    this.worker = socket;
    if (before === null || before === socket) return;
    this.earlier.add(before);
    before.destroy();
  }

  private hear(socket: Socket, message: ToWatchdog): void {
    switch (message.kind) {
      case "guard":
        this.listener.guard(message.notice);
        return this.say(socket, { kind: "held", number: message.number });
      case "ask":
        return this.listener.asked(message.request);
      case "bye":
        return this.listener.bye();
    }
  }

  private say(socket: Socket, message: ToWorker): void {
    writeMessage(socket, message);
  }
}

function someoneListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => resolve(true)).once("error", () => resolve(false));
    probe.once("connect", () => probe.destroy());
  });
}

/** The socket never exists with wider rights: its mode comes from the mask it is made under. */
function listenPrivately(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const mask = process.umask(0o177);
    try {
      server.listen(path, () => resolve());
    } finally {
      process.umask(mask);
    }
  });
}
