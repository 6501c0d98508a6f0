// The links between the manager and each node, one for each way: a clogged one holds its messages until it is free again,
// and one that holds or carries as many as it can loses the next. It must not know what the messages say.

import type { Instant } from "../src/core/kernel/time.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Direction } from "./faults/network-faults.ts";
import type { Happening } from "./happenings.ts";

export type Way = "to-node" | "from-node";

interface Held {
  readonly link: number;
  readonly kind: EventKind<unknown>;
  readonly payload: unknown;
}

const WAYS: Readonly<Record<Direction, readonly Way[]>> = {
  both: ["to-node", "from-node"],
  "to-nodes": ["to-node"],
  "from-nodes": ["from-node"],
};

export class Links {
  private readonly queue: EventQueue;
  /** Messages that a link can hold and carry; 0: any number. */
  private readonly most: number;
  private readonly tell: (what: Happening) => void;
  private readonly arrival: () => Instant;
  /** By link (see linkOf): clogs upon it, and messages on it, counted only where `most` says so. */
  private readonly clogs: Uint8Array;
  private readonly carried: Uint32Array;
  /** By link, when the latest of its messages arrives. */
  private readonly latest: Float64Array;
  /** In the order they were sent. */
  private held: Held[] = [];
  private readonly offKind: EventKind<null>;

  constructor(
    queue: EventQueue,
    machines: number,
    most: number,
    tell: (what: Happening) => void,
    arrival: () => Instant,
  ) {
    this.queue = queue;
    this.most = most;
    this.tell = tell;
    this.arrival = arrival;
    this.clogs = new Uint8Array(2 * machines);
    this.carried = new Uint32Array(2 * machines);
    this.latest = new Float64Array(2 * machines);
    this.offKind = queue.register((link) => {
      this.carried[link] = (this.carried[link] as number) - 1;
    });
  }

  /** Takes a message on; false: the link is full. PERF: one event, or two where links can be full. */
  carry<Payload>(way: Way, machine: number, kind: EventKind<Payload>, payload: Payload): boolean {
    const link = linkOf(way, machine);
    if (this.most > 0) {
      if ((this.carried[link] as number) >= this.most) {
        this.tell("link-full");
        return false;
      }
      this.carried[link] = (this.carried[link] as number) + 1;
    }
    if (this.clogs[link] === 0) this.send(link, kind, payload);
    else this.hold({ link, kind: kind as EventKind<unknown>, payload });
    return true;
  }

  clog(machines: readonly number[], direction: Direction): void {
    this.shift(machines, direction, 1);
  }

  unclog(machines: readonly number[], direction: Direction): void {
    this.shift(machines, direction, -1);
    this.release();
  }

  /** Every clog is gone. */
  heal(): void {
    this.clogs.fill(0);
    this.release();
  }

  private shift(machines: readonly number[], direction: Direction, by: 1 | -1): void {
    for (const machine of machines) {
      for (const way of WAYS[direction]) {
        const link = linkOf(way, machine);
        this.clogs[link] = (this.clogs[link] as number) + by;
      }
    }
  }

  private hold(held: Held): void {
    this.tell("message-held");
    this.held.push(held);
  }

  private release(): void {
    const held = this.held;
    this.held = [];
    for (const each of held) {
      if (this.clogs[each.link] === 0) this.send(each.link, each.kind, each.payload);
      else this.held.push(each);
    }
  }

  private send<Payload>(link: number, kind: EventKind<Payload>, payload: Payload): void {
    const at = this.arrival();
    if (at < (this.latest[link] as number)) this.tell("message-overtaken");
    else this.latest[link] = at;
    this.queue.schedule(at, kind, 0, payload);
    if (this.most > 0) this.queue.schedule(at, this.offKind, link, null);
  }
}

const linkOf = (way: Way, machine: number): number => 2 * machine + (way === "to-node" ? 0 : 1);
