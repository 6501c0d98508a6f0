// How a command ends, as scripts see it.

import type { Verdict } from "../report.ts";

/** Or what was asked for could not be written. */
export const MISUSE = 2;

/** A machine has, or the tank itself. */
export const CRASHED = 4;

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  held: 0,
  "promise broken": 1,
  "did not converge": 3,
  crashed: CRASHED,
};

export const exitCodeOf = (verdict: Verdict): number => EXIT_CODES[verdict];
