// One incarnation of the manager: the real machine on the simulated disk, network and clients. It must not decide
// anything; a restart makes a new one, which knows only what the disk holds.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { Duration } from "../src/core/kernel/time.ts";
import { Loop } from "../src/core/loop/loop.ts";
import type { ManagerConfig } from "../src/core/manager/config.ts";
import type { ManagerEffect, ManagerEvent } from "../src/core/manager/events.ts";
import type { Change } from "../src/core/store/changes.ts";
import type { Cluster } from "../src/core/store/cluster.ts";
import { loadCluster } from "../src/core/store/load.ts";
import { rowsOf } from "../src/core/store/rows.ts";
import type { Answer } from "../src/core/sync/messages.ts";
import type { SyncListener } from "../src/ports/worker-client.ts";
import type { Clients } from "./clients.ts";
import type { SimDisk } from "./disk.ts";
import type { Factories } from "./factories.ts";
import type { Observer } from "./observer.ts";
import type { Probers } from "./probers.ts";
import { Process, type Processor } from "./process.ts";
import type { SimWorkerClient, WorkerClients } from "./worker-client.ts";

/** What every incarnation shares. */
export interface ManagerHost {
  readonly processor: Processor;
  readonly turnDelayMax: Duration;
  readonly disk: SimDisk;
  /** Keep no rows: this manager never crashes. */
  readonly discard: boolean;
  readonly workerClients: WorkerClients;
  readonly probers: Probers;
  readonly clients: Clients;
  readonly observer: Observer;
  readonly factories: Factories;
  readonly config: ManagerConfig;
}

export class ManagerProcess extends Process<ManagerEvent, Change, ManagerEffect> implements SyncListener {
  readonly cluster: Cluster;
  private readonly host: ManagerHost;
  private readonly workers: SimWorkerClient;

  /** Boots from the disk. */
  constructor(host: ManagerHost, rng: Rng) {
    super(host.processor, host.turnDelayMax);
    this.host = host;
    this.cluster = loadCluster(host.disk.load());
    host.observer.managerStarted(this.now(), this.cluster);
    this.workers = host.workerClients.make();
    this.workers.listen(this);
    const machine = host.factories.makeManager(this.now(), host.config, this.cluster, rng);
    this.run(new Loop(machine, host.factories.wrapPorts(this)));
  }

  /** The process ends where it stands. */
  override die(): void {
    super.die();
    this.host.disk.processDied();
    this.workers.close(() => {});
    this.host.observer.managerEnded(this.now());
  }

  override turn(): void {
    super.turn();
    if (this.alive) this.host.observer.turned(this.now(), this.cluster);
  }

  override wake(): void {
    super.wake();
    if (this.alive) this.host.observer.turned(this.now(), this.cluster);
  }

  commit(changes: readonly Change[], done: () => void): void {
    const { disk, discard, observer } = this.host;
    observer.decided(this.now(), changes, this.cluster);
    const rows = discard ? [] : rowsOf(this.cluster, changes);
    disk.write(
      rows,
      () => observer.committed(this.now(), changes, this.cluster),
      () => this.whenAwake(done),
    );
  }

  perform(effect: ManagerEffect): void {
    this.host.observer.managerPerformed(this.now(), effect);
    if (effect.kind === "reply") this.host.clients.reply(effect.request, effect.reply);
    else if (effect.kind === "probe")
      this.host.probers.ask(effect.probe, (result) => this.receive({ kind: "probed", result }));
    else this.workers.sync(effect.node, effect.address, effect.sync);
  }

  answered(node: number, answer: Answer): void {
    this.receive({ kind: "answered", node, answer });
  }

  unreachable(node: number, seq: number, reason: string): void {
    this.receive({ kind: "unreachable", node, seq, reason });
  }
}
