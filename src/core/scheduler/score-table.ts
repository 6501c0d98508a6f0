// The scores of all nodes for one shape of request, kept from one group to the next. Only nodes that changed are judged
// again; the best is found by the maxima of blocks of nodes. It must not know what scores mean: a judge tells them, and
// kept-scores.test.ts says the same by asking about every node.

import type { ChangeLog } from "../node/change-log.ts";
import { type Batch, REFUSED, refusingFilter } from "./batch.ts";

type Changes = Pick<ChangeLog, "version" | "reaches" | "nodeAt" | "changedSince">;

/** Judges nodes as they are now. */
export interface Judge {
  /** Nodes 0..size−1. */
  readonly size: number;
  judge(batch: Batch): void;
}

/** When the changes are more than one to so many nodes, a look at when each changed last is cheaper than a walk through
 * them, and leads through the nodes in order, as memory likes it. */
const WALK_UP_TO = 8;

/** For so few nodes a loop of its own does not pay. */
const ALONE_UP_TO = 4;

export class ScoreTable {
  /** When it was used last, on the clock of whoever keeps the tables. */
  usedAt = 0;
  private readonly batch: Batch;
  /** By node: its score, or who refuses it. */
  private scores = new Float64Array(0);
  /** By position of the filter. */
  private readonly refusals: number[] = [];
  /** By block of 2^shift nodes: no score in the block is higher. Where it is not in doubt, `blockBest` has that score,
   * and has the lowest index of those that do; −1 when no node of the block is feasible. */
  private blockBound = new Float64Array(0);
  private blockBest = new Int32Array(0);
  private blockInDoubt = new Uint8Array(0);
  private shift = 0;
  /** What the table says holds for this version of the capacity table, but for `doubtful`; −1: for none. */
  private version = -1;
  /** Nodes to be judged again although no change says so. */
  private doubtful: number[] = [];

  /** `batch`: to judge in; shared by tables. */
  constructor(batch: Batch) {
    this.batch = batch;
  }

  /** Nodes it has room for. */
  get size(): number {
    return this.scores.length;
  }

  /** The feasible node with the highest score, the lowest index among equals; −1 when there is none.
   * PERF: O(changes since the last time + √nodes). */
  best(judge: Judge, changes: Changes): number {
    this.catchUp(judge, changes);
    for (;;) {
      const block = this.highestBlock();
      if (block < 0) return -1;
      if (this.blockInDoubt[block] === 0) return this.blockBest[block] as number;
      this.settle(block);
    }
  }

  /** How many nodes each filter refused at the last `best`, by position; may be shorter than there are filters. */
  get refused(): readonly number[] {
    return this.refusals;
  }

  /** Changes beyond `version` were undone, which had been to these nodes. */
  rewind(version: number, nodes: Iterable<number>): void {
    if (this.version <= version) return;
    this.version = version;
    for (const node of nodes) this.doubtful.push(node);
  }

  private catchUp(judge: Judge, changes: Changes): void {
    if (this.version < 0 || this.size !== judge.size) this.judgeAll(judge);
    else if (changes.version - this.version + this.doubtful.length > 0) this.judgeChanged(judge, changes);
    this.version = changes.version;
  }

  private judgeChanged(judge: Judge, changes: Changes): void {
    const { batch } = this;
    this.listChanged(judge.size, changes);
    judge.judge(batch);
    if (batch.count > ALONE_UP_TO) batch.dropEqual(this.scores);
    const { nodes, verdicts, count } = batch;
    for (let at = 0; at < count; at++) this.renew(nodes[at] as number, verdicts[at] as number);
  }

  /** Lists the nodes to judge again; one that changed twice may be listed twice. */
  private listChanged(size: number, changes: Changes): void {
    const { batch, doubtful, version } = this;
    const behind = changes.version - version;
    const walks = behind <= size / WALK_UP_TO && changes.reaches(version);
    batch.begin(size + behind + doubtful.length);
    if (walks) for (let at = version; at < changes.version; at++) batch.add(changes.nodeAt(at));
    else for (let node = 0; node < size; node++) if (changes.changedSince(node, version)) batch.add(node);
    if (doubtful.length === 0) return;
    for (const node of doubtful) batch.add(node);
    doubtful.length = 0;
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

  private judgeAll(judge: Judge): void {
    this.resize(judge.size);
    this.refusals.length = 0;
    this.doubtful.length = 0;
    this.batch.takeAll(judge.size);
    judge.judge(this.batch);
    const { verdicts, count } = this.batch;
    for (let node = 0; node < count; node++) {
      const verdict = verdicts[node] as number;
      this.scores[node] = verdict;
      if (verdict <= REFUSED) this.countRefusal(verdict, 1);
    }
    for (let block = 0; block < this.blockBest.length; block++) this.settle(block);
  }

  /** Blocks of about √nodes make finding the best block and settling one cost the same. */
  private resize(nodes: number): void {
    this.shift = 5;
    while (2 ** (2 * this.shift) < nodes) this.shift++;
    const blocks = (nodes >> this.shift) + 1;
    this.scores = new Float64Array(nodes);
    this.blockBound = new Float64Array(blocks);
    this.blockBest = new Int32Array(blocks);
    this.blockInDoubt = new Uint8Array(blocks);
  }

  private countRefusal(verdict: number, by: 1 | -1): void {
    const filter = refusingFilter(verdict);
    this.refusals[filter] = (this.refusals[filter] ?? 0) + by;
  }
}
