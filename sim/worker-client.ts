// One manager process's way to its workers, over the simulated network. Each node has a line that remembers which
// syncs are open and looks after their deadlines with one event at a time.

import { type Instant, NEVER } from "../src/core/kernel/time.ts";
import type { Sync } from "../src/core/sync/messages.ts";
import type { SyncListener, WorkerClient } from "../src/ports/worker-client.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Caller, Exchange, Network } from "./network.ts";

interface Line {
  readonly client: SimWorkerClient;
  readonly open: Exchange[];
  /** When the deadlines are looked at next; NEVER: nothing is open. */
  sweepAt: Instant;
}

/** Makes the clients of successive manager processes. */
export class WorkerClients {
  readonly queue: EventQueue;
  readonly network: Network;
  readonly sweep: EventKind<Line>;
  private readonly addresses: ReadonlyMap<string, number>;

  /** `addresses`: host:port → machine. */
  constructor(queue: EventQueue, network: Network, addresses: ReadonlyMap<string, number>) {
    this.queue = queue;
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
    const machine = this.clients.machineAt(address);
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
    this.keep(node, exchange);
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
    if (!this.settle(exchange) || exchange.answer === null) return;
    this.listener?.answered(exchange.node, exchange.answer);
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

  private keep(node: number, exchange: Exchange): void {
    const line = this.lineTo(node);
    line.open.push(exchange);
    // A sweep that is under way may be too late for a sync with a shorter wait: another one comes sooner.
    if (exchange.deadline < line.sweepAt) this.scheduleSweep(line, exchange.deadline);
  }

  private scheduleSweep(line: Line, at: Instant): void {
    line.sweepAt = at;
    this.clients.queue.schedule(at, this.clients.sweep, 0, line);
  }

  private lineTo(node: number): Line {
    while (this.lines.length <= node) this.lines.push({ client: this, open: [], sweepAt: NEVER });
    return this.lines[node] as Line;
  }

  /** The exchange is over for this side; false when it was already, or never was. */
  private settle(exchange: Exchange): boolean {
    if (exchange.copy || !exchange.open) return false;
    exchange.open = false;
    const open = this.lines[exchange.node]?.open;
    if (open === undefined || this.listener === null) return false;
    open.splice(open.indexOf(exchange), 1);
    return true;
  }
}
