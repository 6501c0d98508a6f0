// The events that are kept: their ids follow one another, so a list with an offset finds any of them at once and
// forgets the oldest without a trace. It must not decide how many are kept.

import { assert } from "../kernel/assert.ts";
import type { TaskEvent } from "../task/event.ts";

/** Forgotten entries are cut off when they are this many, and one in so many of the list: what is forgotten takes memory
 * until then. */
const CUT_AT = 1_024;
const CUT_PART = 8;

export class EventLog {
  private list: TaskEvent[] = [];
  /** Entries of `list` before this are forgotten. */
  private head = 0;
  private newest = 0;

  get size(): number {
    return this.list.length - this.head;
  }

  /** The id of the newest event there has ever been; 0: none. */
  get lastId(): number {
    return this.newest;
  }

  /** The id of the oldest event that is kept; only when there is one. */
  get firstId(): number {
    return this.newest - this.size + 1;
  }

  /** Takes the next event. The first one may have any id: older ones were forgotten. */
  add(event: TaskEvent): void {
    assert(this.size === 0 || event.id === this.newest + 1, "Event ids follow one another");
    this.newest = event.id;
    this.list.push(event);
  }

  get(id: number): TaskEvent | undefined {
    return id < this.firstId ? undefined : this.list[this.head + id - this.firstId];
  }

  /** Forgets every event up to `id`. */
  forget(id: number): void {
    this.head = Math.min(this.list.length, this.head + Math.max(0, id - this.firstId + 1));
    if (this.head < CUT_AT || this.head * CUT_PART < this.list.length) return;
    this.list = this.list.slice(this.head);
    this.head = 0;
  }

  /** Those with an id greater than `id`, oldest first. */
  *after(id: number): Iterable<TaskEvent> {
    for (let next = Math.max(id + 1, this.firstId); next <= this.newest; next++) {
      yield this.get(next) as TaskEvent;
    }
  }
}
