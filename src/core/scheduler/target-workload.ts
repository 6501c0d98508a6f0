// What a cluster expects to be asked for: FGD counts as fragments what of the free GPUs that workload could not use.
// Source: Weng et al., Beware of Fragmentation, USENIX ATC 2023, §4.

import type { GpuRequest, TaskSpec } from "../task/spec.ts";

export interface TargetShape {
  readonly cpuMilli: number;
  readonly gpus: GpuRequest | null;
  /** How often it is asked for, beside the others: an integer > 0. */
  readonly weight: number;
}

export type TargetWorkload = readonly TargetShape[];

const gpu = (count: number, milli: number): GpuRequest => ({ count, milli, models: [] });

/** For want of knowledge: a round mix of a shared GPU cluster, by our own guess. Of 100 requests 13 need CPU only, 35 share a
 * GPU, 46 take one, 6 take more, with about 8 cores per GPU. Whoever knows their workload gives `targetWorkload` of it. */
export const DEFAULT_WORKLOAD: TargetWorkload = [
  { cpuMilli: 4_000, gpus: null, weight: 8 },
  { cpuMilli: 8_000, gpus: null, weight: 5 },
  { cpuMilli: 2_000, gpus: gpu(1, 250), weight: 12 },
  { cpuMilli: 4_000, gpus: gpu(1, 500), weight: 15 },
  { cpuMilli: 6_000, gpus: gpu(1, 750), weight: 8 },
  { cpuMilli: 4_000, gpus: gpu(1, 1000), weight: 16 },
  { cpuMilli: 8_000, gpus: gpu(1, 1000), weight: 30 },
  { cpuMilli: 16_000, gpus: gpu(2, 1000), weight: 3 },
  { cpuMilli: 32_000, gpus: gpu(4, 1000), weight: 1 },
  { cpuMilli: 64_000, gpus: gpu(8, 1000), weight: 2 },
];

/** The workload that `specs` are a sample of: their shapes (CPU and GPUs; memory is left out), the commonest first, up to
 * the shortest prefix that covers 95 in 100. Equally common: more CPU first, then more milli, more devices, more models. */
export function targetWorkload(specs: Iterable<Pick<TaskSpec, "resources" | "gpus">>): TargetWorkload {
  const counts = new Map<string, { shape: Omit<TargetShape, "weight">; count: number }>();
  let total = 0;
  for (const { resources, gpus } of specs) {
    const shape = {
      cpuMilli: resources.cpu ?? 0,
      gpus: gpus === null || gpus.count === 0 ? null : sorted(gpus),
    };
    const key = JSON.stringify(shape);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { shape, count: 1 });
    else known.count++;
    total++;
  }
  const shapes = [...counts.values()].map(({ shape, count }) => ({ ...shape, weight: count }));
  return prefix(shapes.sort(commonestFirst), total * 0.95);
}

const sorted = (gpus: GpuRequest): GpuRequest => ({ ...gpus, models: gpus.models.toSorted() });

const modelsOf = ({ gpus }: TargetShape): string => gpus?.models.join("|") ?? "";

/** A total order: no two shapes are alike in all of it. */
function commonestFirst(a: TargetShape, b: TargetShape): number {
  return (
    b.weight - a.weight ||
    b.cpuMilli - a.cpuMilli ||
    (b.gpus?.milli ?? 0) - (a.gpus?.milli ?? 0) ||
    (b.gpus?.count ?? 0) - (a.gpus?.count ?? 0) ||
    (modelsOf(a) > modelsOf(b) ? -1 : 1)
  );
}

function prefix(shapes: readonly TargetShape[], enough: number): TargetWorkload {
  let covered = 0;
  const end = shapes.findIndex(({ weight }) => {
    covered += weight;
    return covered >= enough;
  });
  return shapes.slice(0, end + 1);
}
