// Clients that ask for what cannot be: they name what is not there, use names and keys twice, ask for more than there is, and
// ask workers directly. Everything they send must be refused or answered, and must harm nobody.

import type { Rng } from "../../src/core/kernel/rng.ts";
import { uuid } from "../../src/core/kernel/rng.ts";
import type { Duration } from "../../src/core/kernel/time.ts";
import type { Command, Query } from "../../src/core/manager/events.ts";
import type { TaskRequest } from "../../src/core/task/spec.ts";
import type { WorkerRequest } from "../../src/core/worker/events.ts";
import type { Clients } from "../clients.ts";
import type { EventKind, EventQueue } from "../event-queue.ts";
import { exponential } from "../exponential.ts";

/** What they can reach. */
export interface Reach {
  readonly nodes: number;
  readonly batchMax: number;
  /** A request that any of the workload's tasks could be. */
  readonly request: TaskRequest;
  /** Not by force; if that is granted, the node joins anew. */
  removeNode(machine: number): void;
  askWorker(machine: number, body: WorkerRequest): void;
}

/** By then what was stopped has mostly ended. */
const LATER: Duration = 12_000_000;

const PAGE = { after: 0, limit: 10 };

export class CarelessClients {
  private readonly queue: EventQueue;
  private readonly rng: Rng;
  private readonly clients: Clients;
  private readonly every: Duration;
  private readonly reach: Reach;
  private readonly dueKind: EventKind<null>;
  private readonly laterKind: EventKind<() => void>;
  private names = 0;
  /** A task's that is there, once there is one. */
  private lastId = "";
  private stopped = false;

  constructor(queue: EventQueue, every: Duration, rng: Rng, clients: Clients, reach: Reach) {
    this.queue = queue;
    this.every = every;
    this.rng = rng;
    this.clients = clients;
    this.reach = reach;
    this.dueKind = queue.register(() => this.due());
    this.laterKind = queue.register((_, act) => this.stopped || act());
  }

  start(): void {
    const after = 1 + exponential(this.rng, this.every);
    this.queue.schedule(this.queue.now + after, this.dueKind, 0, null);
  }

  /** The safety phase is over. */
  stop(): void {
    this.stopped = true;
  }

  private due(): void {
    if (this.stopped) return;
    this.act();
    this.start();
  }

  private act(): void {
    const node = this.rng.below(this.reach.nodes);
    switch (this.rng.below(10)) {
      case 0:
        return this.send({ kind: "stopTask", taskId: uuid(this.rng) });
      case 1:
        this.send({ kind: "stopJob", name: "nobodys" });
        return this.send({ kind: "setAvailability", node: "nowhere", availability: "active" });
      case 2:
        return this.takeTwice();
      case 3:
        return this.useJobTwice();
      case 4:
        return this.useKeyTwice();
      case 5:
        return this.send(this.jobOf(`gang-${++this.names}`, this.reach.batchMax + 1, true));
      case 6:
        return this.reach.removeNode(node);
      case 7:
        return this.drainAndOpen(`node-${node}`);
      case 8:
        return this.askEverything();
      default:
        return this.askWorker(node);
    }
  }

  private later(act: () => void): void {
    this.queue.schedule(this.queue.now + LATER, this.laterKind, 0, act);
  }

  private send(command: Command): void {
    this.clients.submit(command, () => {});
  }

  /** A service that never ends, so that its id stays taken. */
  private takeTwice(): void {
    const id = uuid(this.rng);
    this.lastId = id;
    const spec = { ...this.tiny("service"), restartPolicy: null };
    for (let time = 0; time < 2; time++)
      this.send({ kind: "submitTask", submission: { spec, id }, idempotency: null });
  }

  /** A job's name is taken while it lives and is being stopped; a stopped one grows no more. Each step waits until nothing of
   * the one before can be on its way, since names can be used again. */
  private useJobTwice(): void {
    const name = `twice-${++this.names}`;
    const stop = { kind: "stopJob", name } as const;
    this.clients.submit(this.jobOf(name, 1), () => {
      this.clients.submit(this.jobOf(name, 2), () => {
        this.later(() =>
          this.clients.submit(stop, () => {
            if (this.rng.below(2) === 0) this.send(this.jobOf(name, 1));
            else this.later(() => this.send({ kind: "scaleJob", name, count: 3 }));
          }),
        );
      });
    });
  }

  private useKeyTwice(): void {
    const key = `careless-${++this.names}`;
    for (const fingerprint of ["one", "another"]) {
      const submission = { spec: this.tiny("batch"), id: null };
      this.send({ kind: "submitTask", submission, idempotency: { key, fingerprint } });
    }
  }

  /** What is draining is not opened by naming it active. */
  private drainAndOpen(node: string): void {
    this.clients.submit({ kind: "drainNode", node, lengthMs: 3_000, maxParallel: 1 }, () => {
      this.clients.submit({ kind: "setAvailability", node, availability: "active" }, () => {
        this.send({ kind: "undrainNode", node });
      });
    });
  }

  private askEverything(): void {
    const queries: Query[] = [
      { kind: "listTasks", page: PAGE, state: null, job: null },
      { kind: "listNodes" },
      { kind: "getNode", node: "node-0" },
      { kind: "getTask", taskId: this.lastId },
      { kind: "getWhy", taskId: this.lastId, nodes: true },
      { kind: "getPlan", spec: this.reach.request, job: null, count: 2, gang: false, nodes: false },
      { kind: "getMetrics" },
      { kind: "listJobs" },
      { kind: "listEvents", taskId: null, page: PAGE },
      { kind: "listEvents", taskId: null, page: { ...PAGE, after: 1 } },
      { kind: "getStatus" },
    ];
    for (const query of queries) this.clients.ask(query);
  }

  private askWorker(machine: number): void {
    const requests: WorkerRequest[] = [
      { kind: "listAttempts" },
      { kind: "getStats" },
      { kind: "stopTask", taskId: uuid(this.rng) },
    ];
    this.reach.askWorker(machine, requests[this.rng.below(requests.length)] as WorkerRequest);
  }

  private jobOf(name: string, count: number, gang = false): Command {
    const key = `careless-job-${++this.names}`;
    const idempotency = { key, fingerprint: key };
    return { kind: "submitJob", name, count, spec: this.tiny("service"), gang, idempotency };
  }

  private tiny(kind: TaskRequest["kind"]): TaskRequest {
    return { ...this.reach.request, name: "careless", kind, resources: { cpu: 1 } };
  }
}
