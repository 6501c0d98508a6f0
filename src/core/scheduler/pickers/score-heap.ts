// The feasible nodes of one group, best first, so that a group is placed by one scan and not by one per request.
// It must not know what scores mean, nor why one changes: best-score.ts tells it.

import { REFUSED } from "../batch.ts";
import type { Candidates } from "../strategy.ts";

/** A binary heap of nodes by (highest score, lowest index): a total order, so its shape never decides. */
export class ScoreHeap {
  private readonly nodes: Int32Array;
  private readonly scores: Float64Array;
  private count = 0;

  /** Asks every node once. PERF: O(nodes). */
  constructor(candidates: Candidates) {
    this.nodes = new Int32Array(candidates.size);
    this.scores = new Float64Array(candidates.size);
    const verdicts = candidates.judgeAll();
    for (let node = 0; node < candidates.size; node++) {
      if ((verdicts[node] as number) <= REFUSED) continue;
      this.nodes[this.count] = node;
      this.scores[this.count++] = verdicts[node] as number;
    }
    for (let slot = (this.count >> 1) - 1; slot >= 0; slot--) this.sink(slot);
  }

  /** The best node, −1 when there is none. */
  get best(): number {
    return this.count === 0 ? -1 : (this.nodes[0] as number);
  }

  /** Gives the best node another score. PERF: O(log nodes). */
  rescoreBest(score: number): void {
    this.scores[0] = score;
    this.sink(0);
  }

  /** PERF: O(log nodes). */
  dropBest(): void {
    this.count--;
    this.nodes[0] = this.nodes[this.count] as number;
    this.scores[0] = this.scores[this.count] as number;
    this.sink(0);
  }

  private sink(from: number): void {
    const node = this.nodes[from] as number;
    const score = this.scores[from] as number;
    let hole = from;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.beats(child + 1, this.nodes[child], this.scores[child])) child++;
      if (!this.beats(child, node, score)) break;
      this.nodes[hole] = this.nodes[child] as number;
      this.scores[hole] = this.scores[child] as number;
      hole = child;
    }
    this.nodes[hole] = node;
    this.scores[hole] = score;
  }

  /** Does the node in `slot` go before `node` with `score`? */
  private beats(slot: number, node = -1, score = 0): boolean {
    const own = this.scores[slot] as number;
    return own > score || (own === score && (this.nodes[slot] as number) < node);
  }
}
