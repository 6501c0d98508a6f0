// The scores of all nodes for one shape of request, kept from one group to the next. Only nodes that changed are judged
// again; the best is found by the maxima of blocks of nodes. It must not know what scores mean: a judge tells them, and
// slow-best.ts in the tests says the same by asking about every node.

import type { ChangeLog } from "../node/change-log.ts";

type Changes = Pick<ChangeLog, "version" | "reaches" | "nodeAt">;

/** Judges a node as it is now. */
export interface Judge {
  /** Nodes 0..size−1. */
  readonly size: number;
  /** Does every filter admit the node? */
  admits(node: number): boolean;
  /** Position of the first filter that refuses the node, which one does. */
  refusingFilter(node: number): number;
  /** Of a node that no filter refuses. */
  score(node: number): number;
}

/** The nodes to judge again in one round, each once; shared by tables, as rounds don't overlap. */
export class Round {
  /** The first `count` are used. */
  nodes = new Int32Array(0);
  scores = new Float64Array(0);
  count = 0;
  private seen = new Int32Array(0);
  private round = 0;

  begin(nodes: number): void {
    if (this.seen.length < nodes) this.widen(nodes * 2);
    this.round++;
    this.count = 0;
  }

  add(node: number): void {
    if (this.seen[node] === this.round) return;
    this.seen[node] = this.round;
    this.nodes[this.count++] = node;
  }

  /** Puts the nodes in order, of 0..size−1. PERF: O(size), less than sorting them. */
  order(size: number): void {
    let count = 0;
    for (let node = 0; node < size; node++) if (this.seen[node] === this.round) this.nodes[count++] = node;
  }

  private widen(nodes: number): void {
    this.seen = new Int32Array(nodes);
    this.nodes = new Int32Array(nodes);
    this.scores = new Float64Array(nodes);
  }
}

/** When more than one node in so many changed, they are judged in order, as memory likes it. */
const ORDER_FROM = 16;

/** Scores are above; a node that filter number `at` refuses has this × (at + 1) in the place of a score. */
const REFUSED = -(2 ** 60);

export class ScoreTable {
  /** When it was used last, on the clock of whoever keeps the tables. */
  usedAt = 0;
  private readonly round: Round;
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

  constructor(round: Round) {
    this.round = round;
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
    const behind = changes.version - this.version;
    const known = this.version >= 0 && this.scores.length === judge.size && changes.reaches(this.version);
    if (!known || behind > judge.size) this.judgeAll(judge);
    else if (behind + this.doubtful.length > 0) this.judgeChanged(judge, changes);
    this.version = changes.version;
  }

  /** PERF: in steps of one kind, so that the processor waits for the memory of many nodes at a time. */
  private judgeChanged(judge: Judge, changes: Changes): void {
    const { round } = this;
    round.begin(judge.size);
    for (const node of this.doubtful) round.add(node);
    this.doubtful.length = 0;
    for (let at = this.version; at < changes.version; at++) round.add(changes.nodeAt(at));
    if (round.count > judge.size / ORDER_FROM) round.order(judge.size);
    const { nodes, scores, count } = round;
    for (let at = 0; at < count; at++) scores[at] = judged(judge, nodes[at] as number);
    for (let at = 0; at < count; at++) this.renew(nodes[at] as number, scores[at] as number);
  }

  private renew(node: number, score: number): void {
    const before = this.scores[node] as number;
    if (score === before) return;
    this.scores[node] = score;
    if (before <= REFUSED) this.countRefusal(before, -1);
    if (score <= REFUSED) this.countRefusal(score, 1);
    this.renewBlock(node, Math.max(score, REFUSED), before);
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
    if (this.scores.length !== judge.size) this.resize(judge.size);
    this.refusals.length = 0;
    this.doubtful.length = 0;
    for (let node = 0; node < judge.size; node++) {
      const score = judged(judge, node);
      this.scores[node] = score;
      if (score <= REFUSED) this.countRefusal(score, 1);
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

  private countRefusal(score: number, by: 1 | -1): void {
    const filter = score / REFUSED - 1;
    this.refusals[filter] = (this.refusals[filter] ?? 0) + by;
  }
}

function judged(judge: Judge, node: number): number {
  return judge.admits(node) ? judge.score(node) : REFUSED * (judge.refusingFilter(node) + 1);
}
