// The highest of the scores of many nodes, while they change: a tree whose leaves are the nodes and whose inner places each
// stand for the 32 below. What falls puts the places it was the best of in doubt; a doubt is settled only when its place
// may hold the best of all. It must not know what a score means.

/** 2^FAN_BITS places have one above them: few enough to be looked through, enough for a low tree. */
const FAN_BITS = 5;

/** The places above as many nodes or places. */
class Level {
  /** No score below the place is higher; the highest itself where the place is not in doubt. */
  readonly bound: Float64Array;
  /** The node that has it, the lowest index among equals. Where a place is not in doubt, neither is the one below it that
   * has the same best. */
  readonly best: Int32Array;
  readonly inDoubt: Uint8Array;

  constructor(places: number) {
    this.bound = new Float64Array(places).fill(Number.POSITIVE_INFINITY);
    this.best = new Int32Array(places);
    this.inDoubt = new Uint8Array(places).fill(1);
  }
}

export class ScoreTree {
  /** By node. To be written by `set`; or all of them, before `best` is asked for the first time. */
  readonly scores: Float64Array;
  /** From the groups of nodes up to the single place above all. */
  private readonly levels: readonly Level[];

  constructor(size: number) {
    const levels: Level[] = [];
    for (let places = size; places > 1 || levels.length === 0; ) {
      places = (Math.max(places - 1, 0) >> FAN_BITS) + 1;
      levels.push(new Level(places));
    }
    this.scores = new Float64Array(size);
    this.levels = levels;
  }

  /** The node with the highest score, the lowest index among equals; −1 when there are no nodes. */
  best(): number {
    if (this.scores.length === 0) return -1;
    const top = this.levels.length - 1;
    this.settle(top, 0);
    return (this.levels[top] as Level).best[0] as number;
  }

  /** PERF: O(1) for most; O(log nodes) where the node is or becomes the best of many. */
  set(node: number, score: number): void {
    this.scores[node] = score;
    let doubts = false;
    for (let at = 0, place = node >> FAN_BITS; at < this.levels.length; at++, place >>= FAN_BITS) {
      const level = this.levels[at] as Level;
      const bound = level.bound[place] as number;
      if (score > bound) {
        level.bound[place] = score;
        level.best[place] = node;
        level.inDoubt[place] = 0;
      } else if (score === bound && !doubts && level.inDoubt[place] === 0) {
        if (node < (level.best[place] as number)) level.best[place] = node;
      } else if (score === bound || level.best[place] === node) {
        level.inDoubt[place] = 1;
        doubts = true;
      } else return;
    }
  }

  private settle(at: number, place: number): void {
    const level = this.levels[at] as Level;
    if (level.inDoubt[place] === 0) return;
    const below = at === 0 ? null : (this.levels[at - 1] as Level);
    const bounds = below?.bound ?? this.scores;
    let best = firstHighest(bounds, place);
    while (below !== null && below.inDoubt[best] === 1) {
      this.settle(at - 1, best);
      best = firstHighest(bounds, place);
    }
    level.bound[place] = bounds[best] as number;
    level.best[place] = below === null ? best : (below.best[best] as number);
    level.inDoubt[place] = 0;
  }
}

/** The first with the highest bound of those below `place`. */
function firstHighest(bounds: Float64Array, place: number): number {
  const first = place << FAN_BITS;
  const end = Math.min(first + 2 ** FAN_BITS, bounds.length);
  let best = first;
  let highest = bounds[first] as number;
  for (let at = first + 1; at < end; at++) {
    if ((bounds[at] as number) <= highest) continue;
    highest = bounds[at] as number;
    best = at;
  }
  return best;
}
