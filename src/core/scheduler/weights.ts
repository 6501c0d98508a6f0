// How much each resource counts where a strategy takes a weighted mean: parameters, by default CPU and memory alike.

import type { Parameter } from "./strategy.ts";

const weight = (resource: string, byDefault: number): Parameter => ({
  name: `${resource}Weight`,
  default: byDefault,
  min: 0,
  max: 100,
  meaning: `how much ${resource} counts beside the other resources`,
});

const CPU = weight("cpu", 1);
const MEMORY = weight("memory", 1);
const DISK = weight("disk", 0);

export const WEIGHTS: readonly Parameter[] = [CPU, MEMORY, DISK];

/** By resource name. */
export function weightsOf(value: (parameter: Parameter) => number): Readonly<Record<string, number>> {
  return { cpu: value(CPU), memory: value(MEMORY), disk: value(DISK) };
}
