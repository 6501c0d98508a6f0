// One manager process's way to its workers, over the simulated network. Each node has a line that remembers which
// syncs are open and looks after their deadlines with one event at a time.

import { type Instant, NEVER } from "../src/core/kernel/time.ts";
import type { Sync } from "../src/core/sync/messages.ts";
import type { SyncListener, WorkerClient } from "../src/ports/worker-client.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Caller, Exchange, Network } from "./network.ts";
import type { Observer } from "./observer.ts";

interface Line {
  readonly client: SimWorkerClient;
  /** Where the last sync went, and the machine there. */
  address: string | null;
  machine: number;
  readonly open: Exchange[];
  /** When the deadlines are looked at next; NEVER: nothing is open. */
  sweepAt: Instant;
}

/** Makes the clients of successive manager processes. */
export class WorkerClients {
  readonly queue: EventQueue;
  readonly network: Network;
  readonly sweep: EventKind<Line>;
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
    this.sweep = queue.register((_, line) => line.client.lookAfter(line));
  }

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
  private listener: SyncListener | null = null;

  constructor(clients: WorkerClients) {
    this.clients = clients;
  }

  listen(listener: SyncListener): void {
    this.listener = listener;
  }

  sync(node: number, address: string, sync: Sync): void {
    const { network, queue } = this.clients;
    const line = this.lineTo(node);
    if (line.address !== address) {
      line.address = address;
      line.machine = this.clients.machineAt(address);
    }
    const { machine } = line;
    const deadline = queue.now + network.patience(sync);
    const exchange: Exchange = {
      caller: this,
      node,
      machine,
      sync,
      deadline,
      copy: false,
      open: true,
      answer: null,
      holder: null,
      request: 0,
    };
    this.keep(line, exchange);
    if (machine < 0) network.unknown(exchange);
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

  /** Gives up the syncs of `line` whose time is over. */
  lookAfter(line: Line): void {
    const { queue, network } = this.clients;
    if (this.listener === null || queue.now !== line.sweepAt) return; // an earlier sweep took this one's place
    line.sweepAt = NEVER;
    for (const exchange of line.open.filter(({ deadline }) => deadline <= queue.now)) {
      this.settle(exchange);
      network.abandon(exchange);
      this.unreachable(exchange, "timed out");
    }
    let next = NEVER;
    for (const { deadline } of line.open) if (deadline < next) next = deadline;
    if (next < line.sweepAt) this.scheduleSweep(line, next);
  }

  private unreachable(exchange: Exchange, reason: string): void {
    this.listener?.unreachable(exchange.node, exchange.sync.seq, reason);
  }

  private keep(line: Line, exchange: Exchange): void {
    line.open.push(exchange);
    // A sweep that is under way may be too late for a sync with a shorter wait: another one comes sooner.
    if (exchange.deadline < line.sweepAt) this.scheduleSweep(line, exchange.deadline);
  }

  private scheduleSweep(line: Line, at: Instant): void {
    line.sweepAt = at;
    this.clients.queue.schedule(at, this.clients.sweep, 0, line);
  }

  private lineTo(node: number): Line {
    while (this.lines.length <= node) {
      this.lines.push({ client: this, address: null, machine: -1, open: [], sweepAt: NEVER });
    }
    return this.lines[node] as Line;
  }

  /** The exchange is over for this side; false when it was already, or never was. */
  private settle(exchange: Exchange): boolean {
    if (exchange.copy || !exchange.open) return false;
    exchange.open = false;
    const open = this.lines[exchange.node]?.open;
    if (open === undefined || this.listener === null) return false;
    const last = open.pop() as Exchange;
    if (last !== exchange) open[open.indexOf(exchange)] = last;
    return true;
  }
}
