// What a run says about recovery: one figure for each measure. What never came while the run went on is Infinity, not a number
// that depends on how long it was.

import { seconds } from "../../src/core/kernel/time.ts";
import type { RunSummary } from "../sweep/run-summary.ts";

export const MEASURES = [
  "time to detect",
  "time to full strength",
  "ran twice",
  "needless restarts",
  "moves",
  "unavailability",
] as const;
export type Measure = (typeof MEASURES)[number];

export const UNITS: Readonly<Record<Measure, string>> = {
  "time to detect": "s",
  "time to full strength": "s",
  "ran twice": "s",
  "needless restarts": "",
  moves: "",
  unavailability: "s",
};

export interface Figure {
  /** Seconds, or a count; Infinity: never while the run went on. */
  readonly value: number;
  /** It was still growing when the run ended. */
  readonly atLeast: boolean;
}

/** By measure:
 * - time to detect: of the node that was detected last, from its fault on; never: none was while it was silent;
 * - time to full strength: the longest time in which not all replicas served; never: at the end they did not;
 * - ran twice: summed over replicas, two containers at once;
 * - unavailability: summed over replicas, nothing that serves. */
export function figuresOf({ distributions, counts }: RunSummary): Readonly<Record<Measure, Figure>> {
  const detected = distributions["to detect"];
  const missing = countOf(counts, "missingAtEnd") > 0;
  const twice = countOf(counts, "doubleRunningKept") + countOf(counts, "doubleRunningFenced");
  return {
    "time to detect": exactly(detected.buckets.length === 0 ? Infinity : inSeconds(detected.max)),
    "time to full strength": exactly(missing ? Infinity : inSeconds(countOf(counts, "longestShortage"))),
    "ran twice": {
      value: inSeconds(twice),
      atLeast: countOf(counts, "doubleRunningOpen") > 0,
    },
    "needless restarts": exactly(countOf(counts, "needlessRestarts")),
    moves: exactly(countOf(counts, "moves")),
    unavailability: { value: inSeconds(distributions["outage per job"].sum), atLeast: missing },
  };
}

const exactly = (value: number): Figure => ({ value, atLeast: false });

const inSeconds = (duration: number): number => duration / seconds(1);

const countOf = (counts: RunSummary["counts"], name: string): number => counts[name] ?? 0;
