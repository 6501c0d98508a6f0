// How a command ends, as scripts see it.

import type { Verdict } from "../report.ts";

export const MISUSE = 2;

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  held: 0,
  "promise broken": 1,
  "did not converge": 3,
  crashed: 4,
};

export const exitCodeOf = (verdict: Verdict): number => EXIT_CODES[verdict];
