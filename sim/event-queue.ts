// The tank's clock and its one queue of future events, ordered by (instant, sequence). An event is a kind, a number
// and a reference, kept in a slot that is used again: no object and no closure per event, since a large run pushes
// tens of millions. It must not know what the kinds mean; whoever registers a kind handles it.

import { assert } from "../src/core/kernel/assert.ts";
import { Heap } from "../src/core/kernel/heap.ts";
import type { Instant } from "../src/core/kernel/time.ts";

/** Takes one event: the number and the reference it was scheduled with. */
export type Handler<Payload> = (tag: number, payload: Payload) => void;

/** A registered kind of event, and what its payload is. */
export type EventKind<Payload> = number & { readonly payload?: (payload: Payload) => void };

export class EventQueue {
  private time: Instant = 0;
  private handled = 0;
  private readonly heap = new Heap();
  /** Slots scheduled for the instant that is being handled: they come after the heap's for it. */
  private readonly lane = new Lane();
  private readonly handlers: Handler<never>[] = [];
  private kinds = new Uint8Array(64);
  private tags = new Int32Array(64);
  private readonly payloads: unknown[] = [];
  /** Slots to use again, last freed first. */
  private readonly free: number[] = [];
  private slots = 0;

  /** The virtual time: the instant of the event being handled. */
  get now(): Instant {
    return this.time;
  }

  /** Events handled so far. */
  get count(): number {
    return this.handled;
  }

  get pending(): number {
    return this.heap.size + this.lane.size;
  }

  /** Slots in use at the same time, at most, so far. */
  get slotCount(): number {
    return this.slots;
  }

  /** A new kind of event (255 at most), handled by `handler`. */
  register<Payload>(handler: Handler<Payload>): EventKind<Payload> {
    assert(this.handlers.length < 256, "An event queue has at most 256 kinds");
    return this.handlers.push(handler) - 1;
  }

  /** Hands `tag` (a 32-bit integer) and `payload` to the handler of `kind` at `at`, which is not in the past.
   * Events of one instant come in the order they were scheduled. PERF: O(log pending), or O(1)
   * for this very instant; allocates nothing. */
  schedule<Payload>(at: Instant, kind: EventKind<Payload>, tag: number, payload: Payload): void {
    assert(at >= this.time, "An event lies in the future");
    const slot = this.free.length > 0 ? (this.free.pop() as number) : this.newSlot();
    this.kinds[slot] = kind;
    this.tags[slot] = tag;
    this.payloads[slot] = payload;
    if (at === this.time) this.lane.push(slot);
    else this.heap.push(at, slot);
  }

  /** Handles every event up to `until`, which is then the time. */
  runUntil(until: Instant): void {
    while (this.lane.size > 0 || this.heap.firstAt <= until) this.step();
    this.time = Math.max(this.time, until);
  }

  /** Handles the next event; false when there is none. */
  step(): boolean {
    const slot = this.takeNext();
    if (slot < 0) return false;
    this.handled++;
    const payload = this.payloads[slot];
    this.payloads[slot] = null;
    this.free.push(slot);
    const handler = this.handlers[this.kinds[slot] as number] as Handler<unknown>;
    handler(this.tags[slot] as number, payload);
    return true;
  }

  /** The slot of the next event, whose instant becomes the time; −1: none. */
  private takeNext(): number {
    const at = this.heap.firstAt;
    if (at > this.time && this.lane.size > 0) return this.lane.take();
    if (this.heap.size > 0) this.time = at;
    return this.heap.pop();
  }

  private newSlot(): number {
    const slot = this.slots++;
    if (slot < this.kinds.length) return slot;
    const kinds = new Uint8Array(slot * 2);
    kinds.set(this.kinds);
    this.kinds = kinds;
    const tags = new Int32Array(slot * 2);
    tags.set(this.tags);
    this.tags = tags;
    return slot;
  }
}

/** First in, first out; emptied within the instant, so it stays short. */
class Lane {
  private slots = new Int32Array(64);
  private from = 0;
  private to = 0;

  get size(): number {
    return this.to - this.from;
  }

  push(slot: number): void {
    if (this.to === this.slots.length) this.grow();
    this.slots[this.to++] = slot;
  }

  take(): number {
    const slot = this.slots[this.from++] as number;
    if (this.from === this.to) {
      this.from = 0;
      this.to = 0;
    }
    return slot;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    slots.set(this.slots);
    this.slots = slots;
  }
}
