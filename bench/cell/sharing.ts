// Processor sharing on one node: all containers get on equally fast, at full speed up to `speed` of them, and at speed/n
// each when there are n more. Kept as virtual work: what one container has been given since the node began.

import type { Container } from "./machine.ts";

export class Sharing {
  private readonly speed: number;
  /** Virtual work at which each is done. */
  private readonly doneAt = new Map<Container, number>();
  private given = 0;
  private seenAt = 0;

  constructor(speed: number) {
    this.speed = speed;
  }

  add(now: number, container: Container, work: number): void {
    this.advance(now);
    this.doneAt.set(container, this.given + work);
  }

  remove(now: number, container: Container): void {
    this.advance(now);
    this.doneAt.delete(container);
  }

  /** Who is done first; the one that came first among equals. PERF: O(containers). */
  get next(): Container | null {
    let first: Container | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [container, at] of this.doneAt) {
      if (at >= least) continue;
      least = at;
      first = container;
    }
    return first;
  }

  /** When that is, if nothing changes before: a whole microsecond, not in the past. */
  nextAt(now: number): number {
    const least = Math.min(...this.doneAt.values());
    return Math.max(now, Math.round(now + (least - this.given) / this.rate));
  }

  private get rate(): number {
    return Math.min(1, this.speed / this.doneAt.size);
  }

  private advance(now: number): void {
    if (this.doneAt.size > 0) this.given += (now - this.seenAt) * this.rate;
    this.seenAt = now;
  }
}
