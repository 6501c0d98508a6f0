// What a row of the table of faults is: a fault, what is expected of the cluster, and within how long.

import type { Lab } from "./lab.ts";

export interface Fault {
  /** Of the row: `--only` selects by it. */
  readonly name: string;
  /** What is to happen, in words. */
  readonly expected: string;
  /** Milliseconds within which it is to happen; null: told, not bounded. */
  readonly boundMs: number | null;
  /** Short enough for every run of the checks. */
  readonly quick: boolean;
  /** Does it; resolves with what was measured, in milliseconds. Throws when the outcome is another one. */
  readonly measure: (lab: Lab) => Promise<number>;
}

/** It did not come to the fault: this machine was too slow to make it. It is tried again. */
export class NotTheFault extends Error {
  override readonly name = "NotTheFault";
}

/** The cluster did something else than it should. */
export class WrongOutcome extends Error {
  override readonly name = "WrongOutcome";
}

export function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new WrongOutcome(otherwise);
}
