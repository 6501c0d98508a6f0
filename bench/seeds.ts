// Seeds as the command line takes them: one number, or a range like 42..51, both ends included.

import { Misuse } from "./misuse.ts";

const SEED_MAX = 2 ** 32 - 1;

/** Throws an error that says what is accepted. */
export function seedsOf(text: string): readonly number[] {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  const first = Number(match?.[1] ?? Number.NaN);
  const last = Number(match?.[2] ?? first);
  if (match === null || first > last || last > SEED_MAX || last - first >= 10_000) {
    throw new Misuse(`Cannot take seeds "${text}": accepted are N or A..B, 0..${SEED_MAX}, 10000 at most`);
  }
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
