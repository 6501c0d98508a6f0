// Chance for both worlds: seedrandom's alea behind the core's Rng. Alea computes with IEEE additions and
// multiplications only, so a seed gives the same numbers on every machine and Node version.

import { randomBytes } from "node:crypto";
import seedrandom from "seedrandom";
import type { Rng } from "../core/kernel/rng.ts";

const WORDS = 0x1_0000_0000;

export class SeededRng implements Rng {
  private readonly seed: string;
  private readonly words: { int32(): number };

  /** Equal seeds give equal streams. */
  constructor(seed: string) {
    this.seed = seed;
    this.words = seedrandom.alea(seed);
  }

  /** Uniform without bias: words beyond the last whole multiple of `bound` are drawn again (less than one in two). */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > WORDS)
      throw new RangeError(`Cannot draw below ${bound}: bounds are integers from 1 to 2^32`);
    const whole = WORDS - (WORDS % bound);
    let word = this.words.int32() >>> 0;
    while (word >= whole) word = this.words.int32() >>> 0;
    return word % bound;
  }

  fork(name: string): SeededRng {
    return new SeededRng(`${this.seed}/${name.length}:${name}`); // the length keeps fork("a/1:b") apart from fork("a").fork("b")
  }
}

/** For live use: 128 bits from the operating system, so that ids do not repeat after a restart. */
export function rngFromEntropy(): SeededRng {
  return new SeededRng(randomBytes(16).toString("hex"));
}
