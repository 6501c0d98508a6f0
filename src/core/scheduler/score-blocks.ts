// Verdicts on all nodes for one shape of request, whatever the scores are: the best is found by the maxima of blocks of nodes.
// It must not know what scores mean, nor when they change: score-table.ts does.

import { type Batch, REFUSED, refusingFilter } from "./batch.ts";
import type { Verdicts } from "./score-table.ts";

/** For so few nodes a loop of its own does not pay. */
const ALONE_UP_TO = 4;

export class ScoreBlocks implements Verdicts {
  /** By node: its score, or who refuses it. */
  private readonly scores: Float64Array;
  /** By position of the filter. */
  private readonly refusals: number[] = [];
  /** By block of 2^shift nodes: no score in the block is higher. Where it is not in doubt, `blockBest` has that score,
   * and has the lowest index of those that do; −1 when no node of the block is feasible. */
  private readonly blockBound: Float64Array;
  private readonly blockBest: Int32Array;
  private readonly blockInDoubt: Uint8Array;
  private readonly shift: number;

  /** Blocks of about √nodes make finding the best block and settling one cost the same. */
  constructor(nodes: number) {
    let shift = 5;
    while (2 ** (2 * shift) < nodes) shift++;
    const blocks = (nodes >> shift) + 1;
    this.shift = shift;
    this.scores = new Float64Array(nodes);
    this.blockBound = new Float64Array(blocks);
    this.blockBest = new Int32Array(blocks);
    this.blockInDoubt = new Uint8Array(blocks);
  }

  get refused(): readonly number[] {
    return this.refusals;
  }

  fill({ verdicts, count }: Batch): void {
    for (let node = 0; node < count; node++) {
      const verdict = verdicts[node] as number;
      this.scores[node] = verdict;
      if (verdict <= REFUSED) this.countRefusal(verdict, 1);
    }
    for (let block = 0; block < this.blockBest.length; block++) this.settle(block);
  }

  renewAll(batch: Batch): void {
    if (batch.count > ALONE_UP_TO) batch.dropEqual(this.scores);
    const { nodes, verdicts, count } = batch;
    for (let at = 0; at < count; at++) this.renew(nodes[at] as number, verdicts[at] as number);
  }

  best(): number {
    for (;;) {
      const block = this.highestBlock();
      if (block < 0) return -1;
      if (this.blockInDoubt[block] === 0) return this.blockBest[block] as number;
      this.settle(block);
    }
  }

  private renew(node: number, verdict: number): void {
    const before = this.scores[node] as number;
    if (before <= REFUSED) this.countRefusal(before, -1);
    if (verdict <= REFUSED) this.countRefusal(verdict, 1);
    this.scores[node] = verdict;
    this.renewBlock(node, Math.max(verdict, REFUSED), before);
  }

  private renewBlock(node: number, score: number, before: number): void {
    const block = node >> this.shift;
    const bound = this.blockBound[block] as number;
    if (score > bound) {
      this.blockBound[block] = score;
      this.blockBest[block] = node;
      this.blockInDoubt[block] = 0;
    } else if (score === bound) {
      if (node < (this.blockBest[block] as number)) this.blockBest[block] = node;
    } else if (before === bound && this.blockBest[block] === node) this.blockInDoubt[block] = 1;
  }

  /** The first of those with the highest bound; −1 when none has a feasible node. */
  private highestBlock(): number {
    const bounds = this.blockBound;
    let best = -1;
    let highest = REFUSED;
    for (let block = 0; block < bounds.length; block++) {
      if ((bounds[block] as number) > highest) {
        highest = bounds[block] as number;
        best = block;
      }
    }
    return best;
  }

  private settle(block: number): void {
    const end = Math.min((block + 1) << this.shift, this.scores.length);
    let best = -1;
    let highest = REFUSED;
    for (let node = block << this.shift; node < end; node++) {
      if ((this.scores[node] as number) > highest) {
        highest = this.scores[node] as number;
        best = node;
      }
    }
    this.blockBest[block] = best;
    this.blockBound[block] = highest;
    this.blockInDoubt[block] = 0;
  }

  private countRefusal(verdict: number, by: 1 | -1): void {
    const filter = refusingFilter(verdict);
    this.refusals[filter] = (this.refusals[filter] ?? 0) + by;
  }
}
