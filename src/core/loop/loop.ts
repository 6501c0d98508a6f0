// The one loop, for every machine in both worlds: take the inbox, observe each, decide once, commit, perform.
// One commit is under way at a time; what arrives meanwhile is the next batch, so commits group by themselves.
// It must not know what the machine is, nor which world it runs in.

import { append, NONE } from "../kernel/append.ts";
import { NEVER } from "../kernel/time.ts";
import type { Batch, LoopPorts, Machine } from "./machine.ts";

/** Where the loop is: nothing to do; a turn has been asked for; a commit is under way. */
type Phase = "idle" | "turnDue" | "committing";

export class Loop<Event, Change, Effect> {
  private readonly machine: Machine<Event, Change, Effect>;
  private readonly ports: LoopPorts<Change, Effect>;
  private inbox: readonly Event[] = NONE;
  private phase: Phase = "idle";

  constructor(machine: Machine<Event, Change, Effect>, ports: LoopPorts<Change, Effect>) {
    this.machine = machine;
    this.ports = ports;
  }

  /** Gives the machine its first turn. */
  start(): void {
    this.askForTurn();
  }

  /** Events that wait for the next turn: how far behind the loop is. */
  get backlog(): number {
    return this.inbox.length;
  }

  /** A fact for the machine. It is observed in the next turn, in order of arrival. */
  receive(event: Event): void {
    this.inbox = append(this.inbox, event);
    if (this.phase === "idle") this.askForTurn();
  }

  /** The turn that `soon` promised. */
  turn(): void {
    if (this.phase !== "turnDue") return;
    const now = this.ports.now();
    const inbox = this.inbox;
    this.inbox = NONE;
    for (const event of inbox) this.machine.observe(now, event);
    this.settle(this.machine.decide(now));
  }

  /** The wake that `wakeAt` promised; too early, it is armed again. */
  wake(): void {
    if (this.phase !== "idle") return;
    const at = this.machine.nextWake();
    if (at > this.ports.now()) {
      if (at < NEVER) this.ports.wakeAt(at);
      return;
    }
    this.phase = "turnDue";
    this.turn();
  }

  private settle(batch: Batch<Change, Effect>): void {
    if (batch.changes.length === 0) {
      this.finish(batch);
      return;
    }
    this.commit(batch);
  }

  /** PERF: apart from `settle`, whose every call would otherwise make the room that the closure needs. */
  private commit(batch: Batch<Change, Effect>): void {
    this.phase = "committing";
    this.ports.commit(batch.changes, () => this.finish(batch));
  }

  /** Everything the effects depend on is durable now. */
  private finish(batch: Batch<Change, Effect>): void {
    this.phase = "idle";
    for (const effect of batch.effects) this.ports.perform(effect);
    if (this.phase !== "idle") return; // performing one brought an event in at once
    const at = this.machine.nextWake();
    if (this.inbox.length > 0 || at <= this.ports.now()) this.askForTurn();
    else if (at < NEVER) this.ports.wakeAt(at);
  }

  private askForTurn(): void {
    this.phase = "turnDue";
    this.ports.soon();
  }
}
