// Probes in the tank: the manager's go over the network, as syncs do, and the workers' stay on their machine. An answer
// that does not come is told as silence when the check's timeout is over. It must not know what the results mean.

import { milliseconds } from "../src/core/kernel/time.ts";
import type { LocalProbe, NetworkProbe, Probe, ProbeResult } from "../src/core/task/probe.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";
import type { Network } from "./network.ts";
import type { Observer } from "./observer.ts";
import type { ProbeAnswer } from "./sickness.ts";

/** A machine's side. */
export interface Probed {
  /** What a probe of this host port meets; null: silence. */
  answerAt(hostPort: number): ProbeAnswer;
}

/** The process that asked, if it still lives. */
type Tell = (result: ProbeResult) => void;

/** A probe under way. */
interface Asking {
  readonly probe: Probe;
  readonly tell: Tell;
  readonly machine: number;
  readonly hostPort: number;
  answer: ProbeAnswer;
  open: boolean;
}

const LOCAL_DELAY = milliseconds(1);

export class Probers {
  private readonly queue: EventQueue;
  private readonly network: Network;
  private readonly machines: readonly Probed[];
  private readonly observer: Observer;
  private readonly machineOf: (host: string) => number;
  private readonly arrivedKind: EventKind<Asking>;
  private readonly answeredKind: EventKind<Asking>;
  private readonly lateKind: EventKind<Asking>;

  /** `machines` may still be empty; `machineOf` gives a host's machine, −1: none. */
  constructor(
    queue: EventQueue,
    network: Network,
    machines: readonly Probed[],
    machineOf: (host: string) => number,
    observer: Observer,
  ) {
    this.queue = queue;
    this.network = network;
    this.machines = machines;
    this.machineOf = machineOf;
    this.observer = observer;
    this.arrivedKind = queue.register((_, asking) => this.arrived(asking));
    this.answeredKind = queue.register((_, asking) => this.settle(asking));
    this.lateKind = queue.register((_, asking) => this.late(asking));
  }

  /** The manager asks. */
  ask(probe: NetworkProbe, tell: Tell): void {
    const [host = "", port] = probe.address.split(":");
    const machine = this.machineOf(host);
    const asking: Asking = { probe, tell, machine, hostPort: Number(port), answer: null, open: true };
    this.giveUpAfter(asking, probe.check.timeoutMs);
    if (machine < 0 || !this.network.carriesTo(machine)) return;
    this.network.deliver("to-node", machine, this.arrivedKind, asking);
  }

  /** A worker asks, of a container of its own, which answers so. */
  askHere(probe: LocalProbe, machine: number, answer: ProbeAnswer, tell: Tell): void {
    const asking: Asking = { probe, tell, machine, hostPort: 0, answer, open: true };
    this.giveUpAfter(asking, probe.check.timeoutMs);
    if (answer !== null) this.queue.schedule(this.queue.now + LOCAL_DELAY, this.answeredKind, 0, asking);
  }

  private giveUpAfter(asking: Asking, timeoutMs: number): void {
    this.queue.schedule(this.queue.now + milliseconds(timeoutMs), this.lateKind, 0, asking);
  }

  private arrived(asking: Asking): void {
    asking.answer = this.machines[asking.machine]?.answerAt(asking.hostPort) ?? null;
    if (asking.answer === null || !this.network.carriesFrom(asking.machine)) return;
    this.network.deliver("from-node", asking.machine, this.answeredKind, asking);
  }

  private late(asking: Asking): void {
    if (!asking.open) return;
    asking.answer = { outcome: "silent", detail: "no answer in time" };
    this.settle(asking);
  }

  private settle(asking: Asking): void {
    const { probe, answer, machine, tell } = asking;
    if (!asking.open || answer === null) return;
    asking.open = false;
    const { number, taskId, attempt } = probe;
    const result: ProbeResult = { number, taskId, attempt, ...answer };
    this.observer.probeAnswered(this.queue.now, machine, result);
    tell(result);
  }
}
