// The scores of all nodes for one shape of request, kept from one group to the next. Only nodes that changed are judged
// again; the best is found by a tree. It must not know what scores mean: a judge tells them, and
// kept-scores.test.ts says the same by asking about every node.

import type { ChangeLog } from "../node/change-log.ts";
import { type Batch, REFUSED, refusingFilter } from "./batch.ts";
import { ScoreTree } from "./score-tree.ts";

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

export class ScoreTable {
  /** When it was used last, on the clock of whoever keeps the tables. */
  usedAt = 0;
  private readonly batch: Batch;
  /** By node: its score, or who refuses it. */
  private tree = new ScoreTree(0);
  /** By position of the filter. */
  private readonly refusals: number[] = [];
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
    return this.tree.scores.length;
  }

  /** The feasible node with the highest score, the lowest index among equals; −1 when there is none.
   * PERF: O(changes since the last time), and O(log nodes) for each of them that was the best of many. */
  best(judge: Judge, changes: Changes): number {
    this.catchUp(judge, changes);
    const best = this.tree.best();
    return best >= 0 && (this.tree.scores[best] as number) > REFUSED ? best : -1;
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
    batch.dropEqual(this.tree.scores);
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
    for (const node of doubtful) batch.add(node);
    doubtful.length = 0;
  }

  private renew(node: number, verdict: number): void {
    const before = this.tree.scores[node] as number;
    if (before <= REFUSED) this.countRefusal(before, -1);
    if (verdict <= REFUSED) this.countRefusal(verdict, 1);
    this.tree.set(node, verdict);
  }

  private judgeAll(judge: Judge): void {
    this.tree = new ScoreTree(judge.size);
    this.refusals.length = 0;
    this.doubtful.length = 0;
    this.batch.takeAll(judge.size);
    judge.judge(this.batch);
    const { verdicts, count } = this.batch;
    for (let node = 0; node < count; node++) {
      const verdict = verdicts[node] as number;
      this.tree.scores[node] = verdict;
      if (verdict <= REFUSED) this.countRefusal(verdict, 1);
    }
  }

  private countRefusal(verdict: number, by: 1 | -1): void {
    const filter = refusingFilter(verdict);
    this.refusals[filter] = (this.refusals[filter] ?? 0) + by;
  }
}
