// One manager process's way to its workers, over the simulated network. Each node has a line that remembers which
// syncs are open; one event at a time looks after the deadlines of all.

import { append, NONE, without } from "../src/core/kernel/append.ts";
import { Deadlines } from "../src/core/kernel/deadlines.ts";
import { type Instant, milliseconds, NEVER, roundUp } from "../src/core/kernel/time.ts";
import type { Sync } from "../src/core/sync/messages.ts";
import type { SyncListener, WorkerClient } from "../src/ports/worker-client.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Caller, Exchange, Network } from "./network.ts";
import type { Observer } from "./observer.ts";

/** What is known of one node's way. */
interface Line {
  /** Where the node was dialled last, and the machine there; −1: none. */
  address: string;
  machine: number;
  open: readonly Exchange[];
  /** How often machines had moved when it was looked up. */
  moves: number;
}

/** Syncs that nobody answered are given up on this grid: one event then looks after all nodes. */
const GRID = milliseconds(50);

/** Makes the clients of successive manager processes. */
export class WorkerClients {
  readonly queue: EventQueue;
  readonly network: Network;
  readonly sweep: EventKind<SimWorkerClient>;
  readonly observer: Observer;
  private readonly addresses: ReadonlyMap<string, number>;

  /** `addresses`: host:port → machine. */
  constructor(
    queue: EventQueue,
    network: Network,
    addresses: ReadonlyMap<string, number>,
    observer: Observer,
  ) {
    this.queue = queue;
    this.observer = observer;
    this.network = network;
    this.addresses = addresses;
    this.sweep = queue.register((_, client) => client.sweep());
  }

  /** Machines have changed addresses so often. */
  moves = 0;

  /** −1 when no machine has the address. */
  machineAt(address: string): number {
    return this.addresses.get(address) ?? -1;
  }

  make(): SimWorkerClient {
    return new SimWorkerClient(this);
  }
}

export class SimWorkerClient implements WorkerClient, Caller {
  private readonly clients: WorkerClients;
  private readonly lines: Line[] = [];
  /** By node: when the first of its open syncs is given up. */
  private readonly deadlines = new Deadlines();
  /** The instant of the one sweep that counts; NEVER: none is under way. */
  private sweepAt: Instant = NEVER;
  private listener: SyncListener | null = null;

  constructor(clients: WorkerClients) {
    this.clients = clients;
  }

  listen(listener: SyncListener): void {
    this.listener = listener;
  }

  sync(node: number, address: string, sync: Sync): void {
    const { network, queue } = this.clients;
    const line = this.lineTo(node, address);
    const deadline = queue.now + network.patience(sync);
    const exchange: Exchange = {
      caller: this,
      node,
      machine: line.machine,
      sync,
      deadline,
      copy: false,
      open: true,
      answer: null,
      holder: null,
      request: 0,
    };
    this.keep(line, exchange);
    if (line.machine < 0) network.unknown(exchange);
    else network.request(exchange);
  }

  /** The process is gone, or wants no more: its connections close and nothing is told. */
  close(done: () => void): void {
    this.listener = null;
    for (const line of this.lines) {
      for (const exchange of line?.open ?? []) this.clients.network.abandon(exchange);
    }
    this.lines.length = 0;
    done();
  }

  answered(exchange: Exchange): void {
    const { node, machine, answer } = exchange;
    if (!this.settle(exchange) || answer === null) return;
    this.clients.observer.answerDelivered(this.clients.queue.now, machine, node, answer);
    this.listener?.answered(node, answer);
  }

  refused(exchange: Exchange): void {
    if (this.settle(exchange)) this.unreachable(exchange, "connection refused");
  }

  /** Gives up the syncs whose time is over. */
  sweep(): void {
    const { now } = this.clients.queue;
    if (this.listener === null || now !== this.sweepAt) return; // an earlier sweep took this one's place
    this.sweepAt = NEVER;
    for (let node = this.deadlines.takeDue(now); node >= 0; node = this.deadlines.takeDue(now)) {
      this.lookAfter(node, now);
    }
    this.scheduleSweep();
  }

  private lookAfter(node: number, now: Instant): void {
    const line = this.lines[node];
    if (line === undefined) return;
    for (const exchange of line.open) {
      if (exchange.deadline > now) continue;
      this.settle(exchange);
      this.clients.network.abandon(exchange);
      this.unreachable(exchange, "timed out");
    }
    let next = NEVER;
    for (const { deadline } of line.open) if (deadline < next) next = deadline;
    if (next < NEVER) this.deadlines.set(node, next);
  }

  private unreachable(exchange: Exchange, reason: string): void {
    this.listener?.unreachable(exchange.node, exchange.sync.seq, reason);
  }

  private keep(line: Line, exchange: Exchange): void {
    const { node, deadline } = exchange;
    line.open = append(line.open, exchange);
    // The first of several is the earliest, unless a later sync has less patience.
    if (line.open.length > 1 && deadline >= this.deadlines.of(node)) return;
    this.deadlines.set(node, deadline);
    this.scheduleSweep();
  }

  private scheduleSweep(): void {
    const at = roundUp(this.deadlines.earliest, GRID);
    if (at >= this.sweepAt) return;
    this.sweepAt = at;
    this.clients.queue.schedule(at, this.clients.sweep, 0, this);
  }

  private lineTo(node: number, address: string): Line {
    let line = this.lines[node];
    if (line === undefined) {
      line = { address: "", machine: -1, open: NONE, moves: -1 };
      this.lines[node] = line;
    }
    if (line.address !== address || line.moves !== this.clients.moves) {
      line.address = address;
      line.moves = this.clients.moves;
      line.machine = this.clients.machineAt(address);
    }
    return line;
  }

  /** The exchange is over for this side; false when it was already, or never was. */
  private settle(exchange: Exchange): boolean {
    if (exchange.copy || !exchange.open) return false;
    exchange.open = false;
    const line = this.lines[exchange.node];
    if (line === undefined || this.listener === null) return false;
    line.open = without(line.open, exchange);
    return true;
  }
}
