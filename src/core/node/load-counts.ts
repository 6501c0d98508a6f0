// How many nodes hold how many attempts, so that the highest load is known without a look at every node.

export class LoadCounts {
  /** By attempts on a node; what holds none is not counted. */
  private readonly nodes: number[] = [];
  private top = 0;

  /** The most attempts that any node holds. */
  get highest(): number {
    return this.top;
  }

  /** A node's attempts went from `from` to `to`, which differ by one. PERF: O(1). */
  move(from: number, to: number): void {
    this.nodes[from] = Math.max(0, (this.nodes[from] ?? 0) - 1);
    this.nodes[to] = (this.nodes[to] ?? 0) + 1;
    if (to > this.top) this.top = to;
    else if (from === this.top && this.nodes[from] === 0) this.top = to;
  }
}
