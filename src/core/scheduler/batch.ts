// Nodes that are judged together and the verdict on each. Filters and scorers go over a batch in loops of their own, which
// is several times faster than asking one node after the other. It must not know what a verdict means.

/** Scores are above. Filter number `at` refuses a node by the verdict REFUSED × (at + 1). */
export const REFUSED = -(2 ** 60);

/** Which filter, by position, a verdict ≤ REFUSED is of. */
export const refusingFilter = (verdict: number): number => verdict / REFUSED - 1;

export class Batch {
  /** The indexes of the nodes; the first `count` are meant. */
  nodes: Int32Array = new Int32Array(0);
  /** In the order of `nodes`: 0, then the sum of the scores, or which filter refuses the node. */
  verdicts: Float64Array = new Float64Array(0);
  count = 0;
  private listed = new Int32Array(0);
  /** 0, 1, 2, … */
  private all = new Int32Array(0);

  /** Empties it, and makes room for `size` nodes to be added. */
  begin(size: number): void {
    if (this.listed.length < size) this.widen(2 * size);
    this.nodes = this.listed;
    this.count = 0;
  }

  add(node: number): void {
    this.nodes[this.count++] = node;
  }

  /** Makes it hold nodes 0..size−1. */
  takeAll(size: number): void {
    this.begin(size);
    this.nodes = this.all;
    this.count = size;
  }

  /** Drops the nodes whose verdict is that in `known`, by node. PERF: a loop of its own, so that the processor waits for
   * the memory of many nodes at a time. */
  dropEqual(known: Float64Array): void {
    const { nodes, verdicts } = this;
    let kept = 0;
    for (let at = 0; at < this.count; at++) {
      const node = nodes[at] as number;
      const verdict = verdicts[at] as number;
      nodes[kept] = node;
      verdicts[kept] = verdict;
      if (known[node] !== verdict) kept++;
    }
    this.count = kept;
  }

  private widen(nodes: number): void {
    this.listed = new Int32Array(nodes);
    this.all = Int32Array.from({ length: nodes }, (_, node) => node);
    this.verdicts = new Float64Array(nodes);
  }
}
