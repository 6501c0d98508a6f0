// The people and programs that use the cluster: they send commands over the faulty way to the manager, try again
// under the same idempotency key until they are acknowledged, and remember what was.

import { type Duration, type Instant, milliseconds } from "../src/core/kernel/time.ts";
import type { Command, ManagerEvent, Query, Reply, RequestNumber } from "../src/core/manager/events.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Network } from "./network.ts";
import type { Observer } from "./observer.ts";

/** Before a client tries again after a refusal. */
const RETRY_AFTER = milliseconds(500);

/** A command and how far it has come. */
export interface Order {
  readonly command: Command;
  /** Called once, when the client has its reply. */
  readonly acknowledged: (reply: Reply) => void;
  /** When it was sent for the first time. */
  readonly sentAt: Instant;
  sends: number;
  /** The number of the latest send: earlier ones are given up. */
  request: RequestNumber;
  done: boolean;
  /** Its last answer was that the queue is full. */
  waitsForRoom: boolean;
}

interface Replied {
  readonly order: Order;
  readonly reply: Reply;
}

/** Where requests go: the manager process of the moment, null while there is none. */
export interface FrontDoor {
  receive(event: ManagerEvent): void;
}

export class Clients {
  private readonly queue: EventQueue;
  private readonly network: Network;
  private readonly observer: Observer;
  private readonly patience: Duration;
  private readonly open = new Map<RequestNumber, Order>();
  private requests = 0;
  private unacknowledged = 0;
  private refusedForRoom = 0;
  private manager: FrontDoor | null = null;
  private readonly arrivedKind: EventKind<Order>;
  private readonly repliedKind: EventKind<Replied>;
  private readonly retryKind: EventKind<Order>;

  /** `patience`: how long a client waits for a reply before it sends again; 0: for ever. */
  constructor(queue: EventQueue, network: Network, observer: Observer, patience: Duration) {
    this.queue = queue;
    this.patience = patience;
    this.network = network;
    this.observer = observer;
    this.arrivedKind = queue.register((request, order) => this.arrived(request, order));
    this.repliedKind = queue.register((_, replied) => this.replied(replied));
    this.retryKind = queue.register((sends, order) => this.retry(sends, order));
  }

  /** Commands that wait for their acknowledgement. */
  get waiting(): number {
    return this.unacknowledged;
  }

  /** Those of them that were told that the queue is full. */
  get waitingForRoom(): number {
    return this.refusedForRoom;
  }

  /** Sends `command` until it is acknowledged. A refusal other than "queue full" counts as one. */
  submit(command: Command, acknowledged: (reply: Reply) => void): void {
    this.unacknowledged++;
    this.send({
      command,
      acknowledged,
      sentAt: this.queue.now,
      sends: 0,
      request: 0,
      done: false,
      waitsForRoom: false,
    });
  }

  /** Asks once, and does not mind an answer. */
  ask(query: Query): void {
    this.manager?.receive({ kind: "request", request: ++this.requests, body: query });
  }

  /** A manager process accepts connections from now on. */
  managerUp(manager: FrontDoor): void {
    this.manager = manager;
  }

  /** It is gone: whoever waited for it sees the connection reset. */
  managerDown(): void {
    this.manager = null;
    for (const order of this.open.values()) this.retryLater(order, RETRY_AFTER);
    this.open.clear();
  }

  /** The manager's reply to a request. */
  reply(request: RequestNumber, reply: Reply): void {
    const order = this.open.get(request);
    if (order === undefined) return; // its client has given up, and asked again
    this.open.delete(request);
    if (!this.network.carriesForClients()) return;
    this.queue.schedule(this.network.arrival(), this.repliedKind, 0, { order, reply });
  }

  private send(order: Order): void {
    this.open.delete(order.request);
    order.sends++;
    order.request = ++this.requests;
    if (this.patience > 0) this.retryLater(order, this.patience);
    if (!this.network.carriesForClients()) return;
    this.queue.schedule(this.network.arrival(), this.arrivedKind, order.request, order);
    if (this.network.duplicates()) {
      this.queue.schedule(this.network.arrival(), this.arrivedKind, ++this.requests, order);
    }
  }

  private arrived(request: RequestNumber, order: Order): void {
    if (this.manager === null) {
      this.retryLater(order, RETRY_AFTER);
      return;
    }
    this.open.set(request, order);
    this.manager.receive({ kind: "request", request, body: order.command });
  }

  private replied({ order, reply }: Replied): void {
    if (order.done) return;
    const full = reply.kind === "refused" && reply.refusal.code === "queue-full";
    if (full !== order.waitsForRoom) this.refusedForRoom += full ? 1 : -1;
    order.waitsForRoom = full;
    if (full) {
      this.observer.putOff(this.queue.now, order.command, reply);
      this.retryLater(order, RETRY_AFTER);
      return;
    }
    order.done = true;
    this.unacknowledged--;
    this.observer.acknowledged(this.queue.now, order.command, reply, order.sentAt);
    order.acknowledged(reply);
  }

  private retryLater(order: Order, delay: Duration): void {
    this.queue.schedule(this.queue.now + delay, this.retryKind, order.sends, order);
  }

  /** The time of send number `sends` is over; if it was the last one, the next follows. */
  private retry(sends: number, order: Order): void {
    if (!order.done && order.sends === sends) this.send(order);
  }
}
