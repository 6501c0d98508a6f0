// Chance that needs no memory: every draw is a function of a seed, of how many placements there have been, and of
// which draw of that placement it is. So a group draws what its members would draw one by one, a dry run draws
// nothing away from the run, and a recorded run replays. Who hands in the seed decides where chance comes from.

const WORDS = 0x1_0000_0000;

/** The draws of one placement. */
export class Draws {
  private readonly state: number;
  private drawn = 0;

  /** `seed`: an integer in 0..2^32−1. `placement`: reservations made before it, an integer ≥ 0. */
  constructor(seed: number, placement: number) {
    this.state = scrambled(scrambled(seed) + placement);
  }

  /** A uniform integer in [0, bound); `bound` is an integer in 1..2^32. Words beyond the last whole multiple of
   * `bound` are drawn again, so it has no bias. */
  below(bound: number): number {
    const whole = WORDS - (WORDS % bound);
    for (;;) {
      const word = scrambled(this.state + Math.imul(++this.drawn, 0x9e3779b1)) >>> 0;
      if (word < whole) return word % bound;
    }
  }
}

/** Where `item` stands in the random order that `seed` stands for: 0..2^32−1, different for different items. */
export function rankOf(item: number, seed: number): number {
  return scrambled(scrambled(item ^ scrambled(seed)) + seed) >>> 0;
}

/** Spreads every bit over all: lowbias32 of Chris Wellons' hash-prospector, one-to-one on 32 bits. */
function scrambled(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}
