// The highest of the scores of many nodes, kept while they change: a tree whose leaves are the nodes and whose inner places
// each hold the best of the sixteen below them. It must not know what a score means, nor which are refusals.

/** 2^FAN_BITS places have one above them: few enough to be looked through, enough to make the tree low. */
const FAN_BITS = 4;

export class ScoreTree {
  /** By node. To be written by `set`; or all of them, before `rebuild`. */
  readonly scores: Float64Array;
  /** By level, from the leaves up to a single place: the highest score below each place. Level 0 is `scores`. */
  private readonly bounds: readonly Float64Array[];
  /** By level, as `bounds`: the node that has it, the lowest index among equals. */
  private readonly bests: readonly Int32Array[];

  /** For nodes 0..size−1, all with score 0. */
  constructor(size: number) {
    this.scores = new Float64Array(size);
    const bounds = [this.scores];
    const bests = [Int32Array.from({ length: size }, (_, node) => node)];
    for (let places = size; places > 1 || bounds.length === 1; ) {
      places = Math.max(((places - 1) >> FAN_BITS) + 1, 1);
      bounds.push(new Float64Array(places));
      bests.push(new Int32Array(places));
    }
    this.bounds = bounds;
    this.bests = bests;
  }

  /** The node with the highest score, the lowest index among equals; 0 when there is none. */
  get best(): number {
    return (this.bests[this.bests.length - 1] as Int32Array)[0] as number;
  }

  /** PERF: O(1) where the node is and was not the best of its sixteen, else up to O(log nodes). */
  set(node: number, score: number): void {
    this.scores[node] = score;
    let place = node;
    let best = node;
    let bound = score;
    for (let level = 1; level < this.bounds.length; level++) {
      const bounds = this.bounds[level] as Float64Array;
      const bests = this.bests[level] as Int32Array;
      const above = place >> FAN_BITS;
      const boundBefore = bounds[above] as number;
      const bestBefore = bests[above] as number;
      if (bound > boundBefore || (bound === boundBefore && best < bestBefore)) {
        bounds[above] = bound;
        bests[above] = best;
      } else {
        const wasOurs = bestBefore >> (FAN_BITS * (level - 1)) === place;
        if (!wasOurs) return;
        this.settle(level, above);
        bound = bounds[above] as number;
        best = bests[above] as number;
        if (bound === boundBefore && best === bestBefore) return;
      }
      place = above;
    }
  }

  /** Finds everything above the scores anew. PERF: O(nodes). */
  rebuild(): void {
    for (let level = 1; level < this.bounds.length; level++) {
      const places = (this.bounds[level] as Float64Array).length;
      for (let place = 0; place < places; place++) this.settle(level, place);
    }
  }

  private settle(level: number, place: number): void {
    const below = this.bounds[level - 1] as Float64Array;
    const first = place << FAN_BITS;
    const end = Math.min(first + 2 ** FAN_BITS, below.length);
    let best = first;
    let bound = below[first] as number;
    for (let at = first + 1; at < end; at++) {
      if ((below[at] as number) <= bound) continue;
      bound = below[at] as number;
      best = at;
    }
    (this.bounds[level] as Float64Array)[place] = bound;
    (this.bests[level] as Int32Array)[place] = (this.bests[level - 1] as Int32Array)[best] as number;
  }
}
