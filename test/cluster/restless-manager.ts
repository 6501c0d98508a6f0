// Kills a manager at moments drawn from a seed, and starts it again each time.

import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import type { CliProcess } from "./cli-process.ts";

export interface Kills {
  readonly seed: string;
  readonly count: number;
  /** From its being up to the next kill, milliseconds, at most. */
  readonly upMsMax: number;
}

/** `start` resolves when the manager is up. Resolves after the last start. */
export async function killAgainAndAgain(
  first: CliProcess,
  start: () => Promise<CliProcess>,
  { seed, count, upMsMax }: Kills,
): Promise<void> {
  const rng = new SeededRng(seed);
  let manager = first;
  for (let kill = 0; kill < count; kill++) {
    await new Promise((resolve) => setTimeout(resolve, rng.below(upMsMax))); // the moment itself, not a wait for something
    manager.kill("SIGKILL");
    await manager.end(10_000);
    manager = await start();
  }
}
