// Did you mean …? For fields and values that nobody knows.

import { distance } from "fastest-levenshtein";

/** The name closest to `given` by edit distance, if it is close enough to be a slip; ties: the first. */
export function nearestName(given: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.max(given.length > 3 ? 2 : 1, Math.floor(given.length / 3)) + 1; // two letters swapped are two edits
  for (const name of known) {
    const steps = distance(given.toLowerCase(), name.toLowerCase());
    if (steps >= least) continue;
    nearest = name;
    least = steps;
  }
  return nearest;
}
