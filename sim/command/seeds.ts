// The seeds that a command names: one, or a span of them.

import { SEED_MAX } from "./reference.ts";
import { quoted, readInteger } from "./words.ts";

/** Runs in one command, at most. */
const RUNS_MAX = 1_000_000;

/** The first and the last seed; what is wrong with them, in one line. `otherwise`: when none are named. */
export function readSeeds(
  values: ReadonlyMap<string, string>,
  otherwise: readonly [number, number],
): readonly [number, number] | string {
  const one = values.get("--seed");
  const several = values.get("--seeds");
  if (one !== undefined && several !== undefined) return "Cannot take --seeds: the seed is given already";
  if (several !== undefined) return readRange(several);
  if (one === undefined) return otherwise;
  if (/^\d{1,10}$/.test(one) && Number(one) > SEED_MAX)
    return `Cannot take --seed ${one}: seeds go from 0 to ${SEED_MAX}`;
  const seed = readInteger("--seed", one, 0, SEED_MAX);
  return typeof seed === "string" ? seed : [seed, seed];
}

function readRange(value: string): readonly [number, number] | string {
  const match = /^(\d{1,10})\.\.(\d{1,10})$/.exec(value);
  if (match === null) return `Cannot take --seeds ${quoted(value)}: accepted is A..B, as in 1..100`;
  const [first, last] = [Number(match[1]), Number(match[2])];
  if (last > SEED_MAX) return `Cannot take --seeds ${value}: seeds go from 0 to ${SEED_MAX}`;
  if (last < first) return `Cannot take --seeds ${value}: the first seed is above the last`;
  if (last - first >= RUNS_MAX) return `Cannot take --seeds ${value}: at most ${RUNS_MAX} runs at a time`;
  return [first, last];
}
