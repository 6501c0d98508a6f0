// The way between the manager and the nodes: latency, loss, duplication, partitions, clogs. Reordering follows from
// latency. An exchange is one HTTP request and its response: a lost message leaves its connection open, so the
// sender learns of it by its own timeout only; a dead process on a living machine refuses at once.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration, Instant } from "../src/core/kernel/time.ts";
import type { Answer, Sync } from "../src/core/sync/messages.ts";
import { happens } from "./chance.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import { exponential } from "./exponential.ts";
import type { Direction } from "./faults/network-faults.ts";
import type { Happening } from "./happenings.ts";
import { LatencyTable } from "./latency-table.ts";
import { Links, type Way } from "./links.ts";
import type { NetworkPlan } from "./scenario.ts";

/** One sync under way and, later, its answer. Messages go by reference: nobody changes one after sending it. */
export interface Exchange {
  readonly caller: Caller;
  /** The manager's index of the node. */
  readonly node: number;
  readonly machine: number;
  readonly sync: Sync;
  readonly deadline: Instant;
  /** A second delivery of the same request: nobody waits for its answer. */
  readonly copy: boolean;
  /** Does the caller still wait? */
  open: boolean;
  answer: Answer | null;
  /** The worker process that holds the request, and the number it knows it by. */
  holder: Holder | null;
  request: number;
}

/** The manager's end. */
export interface Caller {
  answered(exchange: Exchange): void;
  refused(exchange: Exchange): void;
}

/** The process at the worker's end that has accepted a request. */
export interface Holder {
  abandoned(exchange: Exchange): void;
}

/** A machine's end. It may accept the request, refuse it through `Network.refuse`, or stay silent. */
export interface Endpoint {
  arrived(exchange: Exchange): void;
}

/** Messages by what became of them. */
export interface Traffic {
  sent: number;
  /** By loss, by a partition, or because a link was full. */
  lost: number;
  duplicated: number;
}

const OPEN = new Uint8Array(1);

export class Network {
  readonly traffic: Traffic = { sent: 0, lost: 0, duplicated: 0 };
  private readonly queue: EventQueue;
  private readonly plan: NetworkPlan;
  private readonly rng: Rng;
  private readonly endpoints: readonly Endpoint[];
  /** Partitions that keep messages from reaching, or from leaving, each machine. */
  private readonly cutTo: Uint8Array;
  private readonly cutFrom: Uint8Array;
  private readonly links: Links;
  private readonly latencies: LatencyTable | null;
  private readonly tell: (what: Happening) => void;
  private calm = false;
  private readonly arrivedKind: EventKind<Exchange>;
  private readonly answeredKind: EventKind<Exchange>;
  private readonly refusedKind: EventKind<Exchange>;
  private readonly abandonedKind: EventKind<Exchange>;

  /** `endpoints` may still be empty and grow up to `machines`. */
  constructor(
    queue: EventQueue,
    plan: NetworkPlan,
    rng: Rng,
    endpoints: readonly Endpoint[],
    machines: number,
    tell: (what: Happening) => void = () => {},
  ) {
    this.queue = queue;
    this.plan = plan;
    this.rng = rng;
    this.endpoints = endpoints;
    this.cutTo = new Uint8Array(machines);
    this.cutFrom = new Uint8Array(machines);
    this.tell = tell;
    this.links = new Links(queue, machines, plan.linkMessagesMax ?? 0, tell, () => this.arrival());
    const { histogram } = plan;
    this.latencies = histogram === undefined ? null : new LatencyTable(histogram);
    this.arrivedKind = queue.register((_, exchange) => this.endpoints[exchange.machine]?.arrived(exchange));
    this.answeredKind = queue.register((_, exchange) => exchange.caller.answered(exchange));
    this.refusedKind = queue.register((_, exchange) => exchange.caller.refused(exchange));
    this.abandonedKind = queue.register((_, exchange) => exchange.holder?.abandoned(exchange));
  }

  /** How long a caller waits for the answer to `sync`. */
  patience(sync: Sync): Duration {
    return sync.wait + this.plan.timeout;
  }

  /** Does a message between a client and the manager get through? Partitions do not touch that way. */
  carriesForClients(): boolean {
    return this.carries(OPEN, 0);
  }

  /** Is a message that got through delivered a second time? */
  duplicates(): boolean {
    if (this.calm || !happens(this.rng, this.plan.duplication)) return false;
    this.traffic.duplicated++;
    this.tell("message-duplicated");
    return true;
  }

  /** When a message sent now arrives. */
  arrival(): Instant {
    if (this.latencies !== null) return this.queue.now + this.latencies.draw(this.rng);
    return this.queue.now + this.plan.latencyMin + exponential(this.rng, this.plan.latencyMean);
  }

  /** Does a message sent to the machine now get there, but for latency? */
  carriesTo(machine: number): boolean {
    return this.carries(this.cutTo, machine);
  }

  /** Does one that it sends now? */
  carriesFrom(machine: number): boolean {
    return this.carries(this.cutFrom, machine);
  }

  request(exchange: Exchange): void {
    if (!this.carries(this.cutTo, exchange.machine)) return;
    this.deliver("to-node", exchange.machine, this.arrivedKind, exchange);
    if (this.duplicates())
      this.deliver("to-node", exchange.machine, this.arrivedKind, { ...exchange, copy: true });
  }

  answer(exchange: Exchange, answer: Answer): void {
    if (!this.carries(this.cutFrom, exchange.machine)) return;
    exchange.answer = answer;
    this.deliver("from-node", exchange.machine, this.answeredKind, exchange);
  }

  /** The machine says that nobody listens, or that the process holding the connection is gone. */
  refuse(exchange: Exchange): void {
    if (!this.carries(this.cutFrom, exchange.machine)) return;
    this.deliver("from-node", exchange.machine, this.refusedKind, exchange);
  }

  /** No machine has that address. */
  unknown(exchange: Exchange): void {
    this.queue.schedule(this.arrival(), this.refusedKind, 0, exchange);
  }

  /** The caller has closed the connection; the process that holds the request may hear of it. */
  abandon(exchange: Exchange): void {
    if (exchange.holder === null || !this.carries(this.cutTo, exchange.machine)) return;
    this.deliver("to-node", exchange.machine, this.abandonedKind, exchange);
  }

  /** Brings `payload` to the handler of `kind` when the way between the manager and the machine has carried it there; a
   * full link loses it. Whether it is lost otherwise has been asked before. */
  deliver<Payload>(way: Way, machine: number, kind: EventKind<Payload>, payload: Payload): void {
    if (!this.links.carry(way, machine, kind, payload)) this.traffic.lost++;
  }

  /** Messages on these ways are held from now on. */
  clog(machines: readonly number[], direction: Direction): void {
    if (!this.calm) this.links.clog(machines, direction);
  }

  /** Undoes one `clog` with the same arguments. */
  unclog(machines: readonly number[], direction: Direction): void {
    if (!this.calm) this.links.unclog(machines, direction);
  }

  cut(machines: readonly number[], direction: Direction): void {
    this.shift(machines, direction, 1);
  }

  /** Undoes one `cut` with the same arguments. */
  mend(machines: readonly number[], direction: Direction): void {
    this.shift(machines, direction, -1);
  }

  /** From now on nothing is cut, lost, held or duplicated. */
  heal(): void {
    this.calm = true;
    this.cutTo.fill(0);
    this.cutFrom.fill(0);
    this.links.heal();
  }

  private shift(machines: readonly number[], direction: Direction, by: 1 | -1): void {
    if (this.calm) return;
    for (const machine of machines) {
      if (direction !== "from-nodes") this.cutTo[machine] = (this.cutTo[machine] as number) + by;
      if (direction !== "to-nodes") this.cutFrom[machine] = (this.cutFrom[machine] as number) + by;
    }
  }

  private carries(cut: Uint8Array, machine: number): boolean {
    this.traffic.sent++;
    if (this.calm || (cut[machine] === 0 && !happens(this.rng, this.plan.loss))) return true;
    this.traffic.lost++;
    this.tell("message-lost");
    return false;
  }
}
