// What can be seen of a run from outside: commits, effects, containers, answers, acknowledgements. Checkers,
// statistics and the digest are observers; nothing they do may change the run.

import type { Instant } from "../src/core/kernel/time.ts";
import type { Command, ManagerEffect, Reply } from "../src/core/manager/events.ts";
import type { Change } from "../src/core/store/changes.ts";
import type { Cluster } from "../src/core/store/cluster.ts";
import type { Answer } from "../src/core/sync/messages.ts";
import type { AttemptKey } from "../src/core/task/attempt.ts";
import type { ProbeResult } from "../src/core/task/probe.ts";
import type { WatchdogEffect } from "../src/core/watchdog/events.ts";
import type { WorkerChange, WorkerEffect } from "../src/core/worker/events.ts";
import type { Fault } from "./faults.ts";
import type { Happening } from "./happenings.ts";

/** Sees everything and does nothing: the base of every observer. `machine` is a node's number in the tank (0, 1, …),
 * which is not the index that the manager gives it. */
export abstract class Observer {
  /** The manager wants these changes durable; its memory, `cluster`, holds them already. */
  decided(_at: Instant, _changes: readonly Change[], _cluster: Cluster): void {}
  /** They are durable. `cluster` is the memory of the process that decided them, equal to the disk at this moment. */
  committed(_at: Instant, _changes: readonly Change[], _cluster: Cluster): void {}
  managerPerformed(_at: Instant, _effect: ManagerEffect): void {}
  /** A manager process has read its disk: `cluster` is what it found, before its first turn. */
  managerStarted(_at: Instant, _cluster: Cluster): void {}
  managerEnded(_at: Instant): void {}
  /** The manager process has had a turn, whether or not anything came of it: this is its memory now. */
  turned(_at: Instant, _cluster: Cluster): void {}
  workerCommitted(_at: Instant, _machine: number, _changes: readonly WorkerChange[]): void {}
  workerPerformed(_at: Instant, _machine: number, _effect: WorkerEffect): void {}
  watchdogPerformed(_at: Instant, _machine: number, _effect: WatchdogEffect): void {}
  /** The manager process has received an answer of the node it knows as `node`. */
  answerDelivered(_at: Instant, _machine: number, _node: number, _answer: Answer): void {}
  /** Whoever asked learns what came of a probe of a container of that machine. */
  probeAnswered(_at: Instant, _machine: number, _result: ProbeResult): void {}
  containerStarted(_at: Instant, _machine: number, _key: AttemptKey): void {}
  /** Told once for each that was started. */
  containerEnded(_at: Instant, _machine: number, _key: AttemptKey, _exitCode?: number): void {}
  /** A client has received the reply to a command that it first sent at `sentAt`: from now on it counts on it. */
  acknowledged(_at: Instant, _command: Command, _reply: Reply, _sentAt: Instant): void {}
  /** A client is told that the queue is full, and will come again. */
  putOff(_at: Instant, _command: Command, _reply: Reply): void {}
  faultInjected(_at: Instant, _fault: Fault): void {}
  /** Something went wrong that a chance of the scenario, or a fault under way, brought about. */
  happened(_at: Instant, _what: Happening): void {}
  /** The safety phase is over: every fault is undone. */
  healed(_at: Instant): void {}
}

/** Several observers as one, in their order. PERF: most of them look in few places, and a run comes by some of these a
 * million times, so each place knows who looks there. */
export class Observers extends Observer {
  private readonly watching: Readonly<Record<keyof Observer, readonly Observer[]>>;

  constructor(all: readonly Observer[]) {
    super();
    const at = (place: keyof Observer): readonly Observer[] =>
      all.filter((one) => one[place] !== Observer.prototype[place]);
    this.watching = {
      decided: at("decided"),
      committed: at("committed"),
      managerPerformed: at("managerPerformed"),
      managerStarted: at("managerStarted"),
      managerEnded: at("managerEnded"),
      turned: at("turned"),
      workerCommitted: at("workerCommitted"),
      workerPerformed: at("workerPerformed"),
      watchdogPerformed: at("watchdogPerformed"),
      answerDelivered: at("answerDelivered"),
      probeAnswered: at("probeAnswered"),
      containerStarted: at("containerStarted"),
      containerEnded: at("containerEnded"),
      acknowledged: at("acknowledged"),
      putOff: at("putOff"),
      faultInjected: at("faultInjected"),
      happened: at("happened"),
      healed: at("healed"),
    };
  }

  override decided(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const one of this.watching.decided) one.decided(at, changes, cluster);
  }

  override committed(at: Instant, changes: readonly Change[], cluster: Cluster): void {
    for (const one of this.watching.committed) one.committed(at, changes, cluster);
  }

  override managerPerformed(at: Instant, effect: ManagerEffect): void {
    for (const one of this.watching.managerPerformed) one.managerPerformed(at, effect);
  }

  override managerStarted(at: Instant, cluster: Cluster): void {
    for (const one of this.watching.managerStarted) one.managerStarted(at, cluster);
  }

  override managerEnded(at: Instant): void {
    for (const one of this.watching.managerEnded) one.managerEnded(at);
  }

  override turned(at: Instant, cluster: Cluster): void {
    for (const one of this.watching.turned) one.turned(at, cluster);
  }

  override healed(at: Instant): void {
    for (const one of this.watching.healed) one.healed(at);
  }

  override workerCommitted(at: Instant, machine: number, changes: readonly WorkerChange[]): void {
    for (const one of this.watching.workerCommitted) one.workerCommitted(at, machine, changes);
  }

  override workerPerformed(at: Instant, machine: number, effect: WorkerEffect): void {
    for (const one of this.watching.workerPerformed) one.workerPerformed(at, machine, effect);
  }

  override watchdogPerformed(at: Instant, machine: number, effect: WatchdogEffect): void {
    for (const one of this.watching.watchdogPerformed) one.watchdogPerformed(at, machine, effect);
  }

  override answerDelivered(at: Instant, machine: number, node: number, answer: Answer): void {
    for (const one of this.watching.answerDelivered) one.answerDelivered(at, machine, node, answer);
  }

  override probeAnswered(at: Instant, machine: number, result: ProbeResult): void {
    for (const one of this.watching.probeAnswered) one.probeAnswered(at, machine, result);
  }

  override containerStarted(at: Instant, machine: number, key: AttemptKey): void {
    for (const one of this.watching.containerStarted) one.containerStarted(at, machine, key);
  }

  override containerEnded(at: Instant, machine: number, key: AttemptKey, exitCode?: number): void {
    for (const one of this.watching.containerEnded) one.containerEnded(at, machine, key, exitCode);
  }

  override acknowledged(at: Instant, command: Command, reply: Reply, sentAt: Instant): void {
    for (const one of this.watching.acknowledged) one.acknowledged(at, command, reply, sentAt);
  }

  override putOff(at: Instant, command: Command, reply: Reply): void {
    for (const one of this.watching.putOff) one.putOff(at, command, reply);
  }

  override faultInjected(at: Instant, fault: Fault): void {
    for (const one of this.watching.faultInjected) one.faultInjected(at, fault);
  }

  override happened(at: Instant, what: Happening): void {
    for (const one of this.watching.happened) one.happened(at, what);
  }
}
