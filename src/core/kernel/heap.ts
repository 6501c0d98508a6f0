// A binary heap of (instant, sequence) → payload number, in typed arrays: the order is total, so two entries at
// the same instant come out in the order they went in. The tank's event queue and the machines' timers use it.

/** A priority queue by (at, order of push). push and pop are O(log n). */
export class Heap {
  private at = new Float64Array(64);
  private order = new Float64Array(64);
  private payload = new Float64Array(64);
  private pushed = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The earliest instant, or Infinity when the heap is empty. */
  get firstAt(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : (this.at[0] as number);
  }

  push(at: number, payload: number): void {
    if (this.count === this.at.length) this.grow();
    const order = this.pushed++;
    let hole = this.count++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if ((this.at[parent] as number) <= at) break; // an equal instant was pushed before: it stays above
      this.copy(parent, hole);
      hole = parent;
    }
    this.put(hole, at, order, payload);
  }

  /** Takes out the payload of the earliest entry; −1 when the heap is empty. */
  pop(): number {
    if (this.count === 0) return -1;
    const first = this.payload[0] as number;
    const last = --this.count;
    if (last > 0)
      this.sink(this.at[last] as number, this.order[last] as number, this.payload[last] as number);
    return first;
  }

  private sink(at: number, order: number, payload: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.before(child + 1, child)) child++;
      const childAt = this.at[child] as number;
      if (at < childAt || (at === childAt && order < (this.order[child] as number))) break;
      this.copy(child, hole);
      hole = child;
    }
    this.put(hole, at, order, payload);
  }

  private before(a: number, b: number): boolean {
    const atA = this.at[a] as number;
    const atB = this.at[b] as number;
    return atA < atB || (atA === atB && (this.order[a] as number) < (this.order[b] as number));
  }

  private copy(from: number, to: number): void {
    this.put(to, this.at[from] as number, this.order[from] as number, this.payload[from] as number);
  }

  private put(slot: number, at: number, order: number, payload: number): void {
    this.at[slot] = at;
    this.order[slot] = order;
    this.payload[slot] = payload;
  }

  private grow(): void {
    const doubled = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const bigger = new Float64Array(old.length * 2);
      bigger.set(old);
      return bigger;
    };
    this.at = doubled(this.at);
    this.order = doubled(this.order);
    this.payload = doubled(this.payload);
  }
}
