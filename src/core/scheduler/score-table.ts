// The scores of all nodes for one shape of request, kept from one group to the next. Only nodes that changed are judged
// again; where verdicts are laid so that the best is found fast, is for score-bytes.ts and score-blocks.ts. It must not know
// what scores mean: a judge tells them, and kept-scores.test.ts says the same by asking about every node.

import type { ChangeLog } from "../node/change-log.ts";
import type { Batch } from "./batch.ts";

type Changes = Pick<ChangeLog, "version" | "reaches" | "nodeAt" | "listChanged">;

/** Judges nodes as they are now. */
export interface Judge {
  /** Nodes 0..size−1. */
  readonly size: number;
  judge(batch: Batch): void;
}

/** The verdicts on nodes 0..size−1. */
export interface Verdicts {
  /** Takes the first ones, on all nodes in order. */
  fill(batch: Batch): void;
  /** Gives the nodes of the batch the verdicts there; a node may be there twice. */
  renewAll(batch: Batch): void;
  /** The feasible node with the highest score, the lowest index among equals; −1 when there is none. */
  best(): number;
  /** How many nodes each filter refuses, by position; may be shorter than there are filters. */
  readonly refused: readonly number[];
}

/** When the changes are more than one to so many nodes, a look at when each changed last is cheaper than a walk through
 * them, and leads through the nodes in order, as memory likes it. */
const WALK_UP_TO = 8;

export class ScoreTable {
  /** When it was used last, on the clock of whoever keeps the tables. */
  usedAt = 0;
  /** Nodes it has room for. */
  size = 0;
  private readonly batch: Batch;
  private readonly layOut: (nodes: number) => Verdicts;
  private verdicts: Verdicts | null = null;
  /** What the table says holds for this version of the capacity table, but for `doubtful`. */
  private version = -1;
  /** Nodes to be judged again although no change says so. */
  private readonly doubtful: number[] = [];

  /** `batch`: to judge in; shared by tables. `layOut` makes room for so many nodes. */
  constructor(batch: Batch, layOut: (nodes: number) => Verdicts) {
    this.batch = batch;
    this.layOut = layOut;
  }

  /** The feasible node with the highest score, the lowest index among equals; −1 when there is none.
   * PERF: O(changes since the last time), and what `best` of the verdicts takes. */
  best(judge: Judge, changes: Changes): number {
    return this.caughtUp(judge, changes).best();
  }

  /** How many nodes each filter refused at the last `best`, by position; may be shorter than there are filters. */
  get refused(): readonly number[] {
    return this.verdicts?.refused ?? [];
  }

  /** Changes beyond `version` were undone, which had been to these nodes. */
  rewind(version: number, nodes: Iterable<number>): void {
    if (this.version <= version) return;
    this.version = version;
    for (const node of nodes) this.doubtful.push(node);
  }

  private caughtUp(judge: Judge, changes: Changes): Verdicts {
    let { verdicts } = this;
    if (verdicts === null || this.size !== judge.size) verdicts = this.judgeAll(judge);
    else if (changes.version - this.version + this.doubtful.length > 0) {
      this.listChanged(judge.size, changes);
      judge.judge(this.batch);
      verdicts.renewAll(this.batch);
    }
    this.version = changes.version;
    return verdicts;
  }

  /** Lists the nodes to judge again; one that changed twice may be listed twice. */
  private listChanged(size: number, changes: Changes): void {
    const { batch, doubtful, version } = this;
    const behind = changes.version - version;
    const walks = behind <= size / WALK_UP_TO && changes.reaches(version);
    batch.begin(size + behind + doubtful.length);
    if (walks) for (let at = version; at < changes.version; at++) batch.add(changes.nodeAt(at));
    else batch.count = changes.listChanged(version, size, batch.nodes);
    if (doubtful.length === 0) return;
    for (const node of doubtful) batch.add(node);
    doubtful.length = 0;
  }

  private judgeAll(judge: Judge): Verdicts {
    const verdicts = this.layOut(judge.size);
    this.verdicts = verdicts;
    this.size = judge.size;
    this.doubtful.length = 0;
    this.batch.takeAll(judge.size);
    judge.judge(this.batch);
    verdicts.fill(this.batch);
    return verdicts;
  }
}
