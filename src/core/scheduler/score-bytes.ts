// Verdicts on all nodes for one shape of request, where scores take few values: a byte per node, and a pyramid of maxima
// above them, eight to one. Fifty shapes on 10,000 nodes then fit where the processor has them at hand, which is what counts:
// changes are to nodes anywhere. It must not know what scores mean, nor when they change: score-table.ts does.
// score-blocks.ts says the same of any scores.

import { type Batch, REFUSED, refusingFilter } from "./batch.ts";
import type { Verdicts } from "./score-table.ts";

/** Values up to here are refusals: this less the position of the filter. */
const REFUSALS = 15;

const VALUE_MAX = 127;

const HIGH_BITS = 0x80808080 | 0;

/** The top level is looked through in full; it has as many entries, or fewer. */
const TOP_MAX = 32;

/** When more than one to so many nodes changed, all maxima are found again at once. */
const STEP_UP_TO = 16;

export class ScoreBytes implements Verdicts {
  /** What makes a score a value: lowest ones are REFUSALS + 1. */
  private readonly offset: number;
  /** Level 0 by node; each above has the maximum of every eight of the one below; 0 beyond the last. */
  private readonly levels: Uint8Array[] = [];
  /** The same bytes, four at a time. */
  private readonly words: Int32Array[] = [];
  private readonly size: number;
  /** By value: how many nodes have it. */
  private readonly counts = new Int32Array(VALUE_MAX + 1);
  /** The entries of a level that changed, the first `changes`. */
  private changed = new Int32Array(64);
  private changes = 0;

  constructor(nodes: number, lowest: number) {
    this.offset = REFUSALS + 1 - lowest;
    this.size = nodes;
    let width = nodes;
    do {
      const level = new Uint8Array((width + 7) & ~7);
      this.levels.push(level);
      this.words.push(new Int32Array(level.buffer));
      width = (width + 7) >> 3;
    } while (8 * width > TOP_MAX);
  }

  get refused(): readonly number[] {
    return Array.from(this.counts.subarray(0, REFUSALS + 1)).reverse();
  }

  fill({ verdicts, count }: Batch): void {
    const values = this.levels[0] as Uint8Array;
    for (let node = 0; node < count; node++) {
      const value = this.valueOf(verdicts[node] as number);
      values[node] = value;
      this.counts[value]!++;
    }
    this.rebuild();
  }

  renewAll(batch: Batch): void {
    const stepwise = batch.count <= this.size / STEP_UP_TO;
    if (this.changed.length < batch.count) this.changed = new Int32Array(2 * batch.count);
    this.renewNodes(batch);
    if (!stepwise) return this.rebuild();
    for (let level = 1; level < this.levels.length && this.changes > 0; level++) this.climb(level);
  }

  best(): number {
    const { levels } = this;
    const top = levels[levels.length - 1] as Uint8Array;
    let at = -1;
    let highest = REFUSALS;
    for (let each = 0; each < top.length; each++) {
      if ((top[each] as number) <= highest) continue;
      highest = top[each] as number;
      at = each;
    }
    if (at < 0) return -1;
    for (let level = levels.length - 2; level >= 0; level--) {
      const below = levels[level] as Uint8Array;
      at <<= 3;
      while (below[at] !== highest) at++;
    }
    return at;
  }

  private valueOf(verdict: number): number {
    return verdict <= REFUSED ? REFUSALS - refusingFilter(verdict) : verdict + this.offset;
  }

  /** PERF: whether a value changed is not branched on: the processor would guess wrong too often. */
  private renewNodes({ nodes, verdicts, count }: Batch): void {
    const values = this.levels[0] as Uint8Array;
    const { counts, changed } = this;
    let changes = 0;
    for (let at = 0; at < count; at++) {
      const node = nodes[at] as number;
      const value = this.valueOf(verdicts[at] as number);
      const before = values[node] as number;
      values[node] = value;
      counts[value]!++;
      counts[before]!--;
      changed[changes] = node;
      changes += Number(value !== before);
    }
    this.changes = changes;
  }

  /** Lifts the entries that changed below into the level. */
  private climb(level: number): void {
    const below = this.words[level - 1] as Int32Array;
    const above = this.levels[level] as Uint8Array;
    const { changed, changes } = this;
    let left = 0;
    for (let each = 0; each < changes; each++) {
      const at = (changed[each] as number) >> 3;
      const before = above[at] as number;
      const highest = highestOfEight(below, at << 1);
      above[at] = highest;
      changed[left] = at;
      left += Number(highest !== before);
    }
    this.changes = left;
  }

  private rebuild(): void {
    const { levels } = this;
    for (let level = 1; level < levels.length; level++) {
      const below = this.words[level - 1] as Int32Array;
      const above = levels[level] as Uint8Array;
      for (let at = 0; at < below.length; at += 2) above[at >> 1] = highestOfEight(below, at);
    }
  }
}

/** Can scores lowest..highest and the refusals of so many filters be kept so? */
export function fitsBytes(lowest: number, highest: number, filters: number): boolean {
  return filters <= REFUSALS + 1 && REFUSALS + 1 + highest - lowest <= VALUE_MAX;
}

/** The highest of eight bytes, which are two words from `at` on. PERF: four are compared at a time, and nothing is asked that
 * the processor has to guess the outcome of. */
function highestOfEight(words: Int32Array, at: number): number {
  const four = higherOfFour(words[at] as number, words[at + 1] as number);
  const two = higherOfFour(four, four >>> 16);
  return higherOfFour(two, two >>> 8) & VALUE_MAX;
}

/** Byte by byte the higher of the two, which are at most 127: a byte of `one` plus 128 minus that of `other` keeps its high
 * bit where it is no lower, and nothing is borrowed from the next. */
function higherOfFour(one: number, other: number): number {
  const noLower = ((one | HIGH_BITS) - other) & HIGH_BITS;
  const mask = noLower - (noLower >>> 7);
  return other ^ ((one ^ other) & mask);
}
