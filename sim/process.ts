// One incarnation of a simulated process: the real machine in the real loop, with the tank's time underneath. When
// the process dies its object stays dead, so events that were meant for it find nobody. A restart makes a new one.

import type { Rng } from "../src/core/kernel/rng.ts";
import { type Duration, type Instant, NEVER } from "../src/core/kernel/time.ts";
import type { Loop } from "../src/core/loop/loop.ts";
import type { LoopPorts } from "../src/core/loop/machine.ts";
import { type Clock, TANK_TIME } from "./clock.ts";
import type { EventKind, EventQueue } from "./event-queue.ts";

/** What a process's events need, registered once for all processes. */
export class Processor {
  readonly queue: EventQueue;
  private readonly rng: Rng;
  private readonly turnKind: EventKind<Turnable>;
  private readonly wakeKind: EventKind<Turnable>;
  private readonly resumeKind: EventKind<Turnable>;

  /** `rng` draws how long a turn lets itself be waited for. */
  constructor(queue: EventQueue, rng: Rng) {
    this.queue = queue;
    this.rng = rng;
    this.turnKind = queue.register((_, process) => process.turn());
    this.wakeKind = queue.register((_, process) => process.wake());
    this.resumeKind = queue.register((_, process) => process.resume());
  }

  /** A turn within `delayMax`, drawn evenly. */
  scheduleTurn(process: Turnable, delayMax: Duration): void {
    const delay = delayMax > 0 ? this.rng.below(delayMax + 1) : 0;
    this.queue.schedule(this.queue.now + delay, this.turnKind, 0, process);
  }

  scheduleWake(at: Instant, process: Turnable): void {
    this.queue.schedule(Math.max(at, this.queue.now), this.wakeKind, 0, process);
  }

  scheduleResume(at: Instant, process: Turnable): void {
    this.queue.schedule(at, this.resumeKind, 0, process);
  }
}

interface Turnable {
  turn(): void;
  wake(): void;
  resume(): void;
}

export abstract class Process<Event, Change, Effect> implements LoopPorts<Change, Effect>, Turnable {
  protected readonly processor: Processor;
  private loop: Loop<Event, Change, Effect> | null = null;
  private dead = false;
  /** The instant of the one wake that counts; others in the queue are stale. */
  private armedAt: Instant = NEVER;
  /** Until then it gets no turn. */
  private pausedUntil: Instant = 0;
  /** What it was to do meanwhile, in order. */
  private missed: (() => void)[] = [];

  private readonly turnDelayMax: Duration;
  private readonly clock: Clock;

  /** `clock`: what it takes for the time. */
  constructor(processor: Processor, turnDelayMax: Duration, clock: Clock = TANK_TIME) {
    this.processor = processor;
    this.turnDelayMax = turnDelayMax;
    this.clock = clock;
  }

  get alive(): boolean {
    return !this.dead;
  }

  /** Gives the process its loop, whose ports are this object or a wrapping of it, and its first turn. */
  protected run(loop: Loop<Event, Change, Effect>): void {
    this.loop = loop;
    loop.start();
  }

  receive(event: Event): void {
    if (!this.dead) this.loop?.receive(event);
  }

  /** From now on nothing that was meant for this process has an effect. */
  die(): void {
    this.dead = true;
    this.loop = null;
  }

  /** The process is stopped where it is: what comes waits, and is done when it goes on. */
  pause(until: Instant): void {
    if (until <= this.pausedUntil) return;
    this.pausedUntil = until;
    this.processor.scheduleResume(until, this);
  }

  /** A pause that was to last longer ends now. */
  endPause(): void {
    this.pausedUntil = 0;
    this.resume();
  }

  /** A pause may be over. */
  resume(): void {
    if (this.paused || this.missed.length === 0) return;
    const missed = this.missed;
    this.missed = [];
    for (const act of missed) act();
  }

  /** Does `act` now, or when a pause is over; never when the process has died by then. */
  whenAwake(act: () => void): void {
    if (this.paused) this.missed.push(() => this.dead || act());
    else act();
  }

  now(): Instant {
    return this.clock.show(this.processor.queue.now);
  }

  private get paused(): boolean {
    return this.processor.queue.now < this.pausedUntil;
  }

  soon(): void {
    this.processor.scheduleTurn(this, this.turnDelayMax);
  }

  wakeAt(local: Instant): void {
    const at = this.clock.when(local);
    if (at >= this.armedAt) return; // an earlier wake is under way and re-arms itself
    this.armedAt = at;
    this.processor.scheduleWake(at, this);
  }

  turn(): void {
    if (this.paused) this.missed.push(() => this.turn());
    else this.loop?.turn();
  }

  wake(): void {
    if (this.paused) {
      this.missed.push(() => this.wake());
      return;
    }
    if (this.processor.queue.now < this.armedAt) return; // superseded by an earlier one, which re-armed later
    this.armedAt = NEVER;
    this.loop?.wake();
  }

  abstract commit(changes: readonly Change[], done: () => void): void;
  abstract perform(effect: Effect): void;
}
