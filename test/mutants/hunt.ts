// Runs a mutant seed by seed until something notices, and says what did.

import { runScenario } from "../../sim/run.ts";
import type { Case } from "./catalogue.ts";

export interface Catch {
  /** The checker that noticed first, "assertion" or "convergence"; null: nothing did. */
  readonly by: string | null;
  /** Seeds that it took, or were tried. */
  readonly seeds: number;
  readonly cpuSeconds: number;
}

/** Hunts from seed `first` on, through `most` seeds; `without`: a checker, "assertion" or "convergence", that is off. */
export function hunt(
  { mutant, scenario }: Case,
  first: number,
  most: number,
  without: string | null = null,
): Catch {
  const start = process.cpuUsage();
  const cpuSeconds = (): number => process.cpuUsage(start).user / 1e6;
  for (let seeds = 1; seeds <= most; seeds++) {
    const { violations, crash, unconverged } = runScenario(scenario, first + seeds - 1, {
      digest: false,
      measures: false,
      factories: mutant.factories,
      without: without === null ? [] : [without],
    });
    const noticed = [
      ...(crash === null ? [] : ["assertion"]),
      ...violations.map(({ checker }) => checker),
      ...(unconverged === null ? [] : ["convergence"]),
    ];
    const by = (violations[0]?.checker ?? noticed.find((name) => name !== without)) as string | undefined;
    if (by !== undefined && by !== without) return { by, seeds, cpuSeconds: cpuSeconds() };
  }
  return { by: null, seeds: most, cpuSeconds: cpuSeconds() };
}
