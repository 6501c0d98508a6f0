// For users' own tests: what `wavetank schedulers --check` finds out about a strategy file, as a value.

import { strategyFrom } from "./compose/strategy-file.ts";
import { Misuse } from "./exit.ts";

/** What is wrong with the strategy in the file, tried on so many random clusters; null when nothing was found. */
export async function faultInStrategyFile(file: string, cases = 2_000): Promise<string | null> {
  try {
    await strategyFrom(file, cases);
    return null;
  } catch (error) {
    if (error instanceof Misuse) return error.message;
    throw error;
  }
}
