// Which nodes changed, in order: who keeps something per node asks what has changed since and renews only that.
// It remembers as much as pays: who is further behind than there are nodes had better look at all of them.

export class ChangeLog {
  private ring = new Int32Array(1024);
  /** Changes so far. */
  private count = 0;
  /** The first change that is still remembered. */
  private oldest = 0;
  /** By node, 1 + the number of its last change; as high or higher where changes were undone. */
  private latest = new Float64Array(1024);

  get version(): number {
    return this.count;
  }

  /** Is every change since `version` remembered? */
  reaches(version: number): boolean {
    if (version === this.count) return true;
    return version >= this.oldest && version >= this.count - this.ring.length;
  }

  /** The node of change number `at`, where `reaches(at)` and at < version. */
  nodeAt(at: number): number {
    return this.ring[at & (this.ring.length - 1)] as number;
  }

  /** Writes those of nodes 0..size−1 that changed since `version` into `nodes`, ascending; returns how many. After changes were
   * undone, there may be some that did not. PERF: whether one changed is not branched on, where the processor would guess wrong. */
  listChanged(version: number, size: number, nodes: Int32Array): number {
    const { latest } = this;
    let changed = 0;
    for (let node = 0; node < size; node++) {
      nodes[changed] = node;
      changed += Number((latest[node] as number) > version);
    }
    return changed;
  }

  record(node: number): void {
    if (node >= this.latest.length) this.widenLatest(node);
    this.ring[this.count++ & (this.ring.length - 1)] = node;
    this.latest[node] = this.count;
  }

  /** The last change was undone: it is as if it had never been. What it overwrote is gone, which `oldest` tells. */
  forgetLast(): void {
    this.oldest = Math.max(this.oldest, this.count - this.ring.length);
    this.count--;
  }

  /** Makes room for `nodes` nodes to change once between two looks. */
  widen(nodes: number): void {
    if (nodes <= this.ring.length) return;
    this.ring = new Int32Array(this.ring.length * 2);
    this.oldest = this.count;
  }

  private widenLatest(node: number): void {
    const { latest } = this;
    this.latest = new Float64Array(2 * node);
    this.latest.set(latest);
  }
}
