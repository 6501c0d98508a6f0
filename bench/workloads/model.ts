// A generator fitted from a trace: which shapes are asked for and how often, how long small and large jobs run, how the
// arrivals come. It keeps distributions, not jobs: what it draws resembles the trace and is none of it.

import {
  PLAIN_JOB,
  type Workload,
  type WorkloadJob,
  type WorkloadNode,
} from "../../sim/workloads/workload.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import type { Rng } from "../../src/core/kernel/rng.ts";
import type { GpuRequest, Resources } from "../../src/core/task/spec.ts";
import { quantileOf } from "../../statistics/summary.ts";
import { uniform } from "../chance.ts";

/** The quantiles at PARTS: between two of them values are drawn evenly. */
export type Quantiles = readonly number[];
/** Closer to each other in the tail, where the few large values are. */
const PARTS: readonly number[] = [
  ...Array.from({ length: 63 }, (_, at) => at / 64),
  ...[0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9995, 1],
];

export interface ModelShape {
  readonly resources: Resources;
  readonly gpus: GpuRequest | null;
  readonly tasks: number;
  readonly weight: number;
  /** Index of the class of durations. */
  readonly size: number;
}

export interface WorkloadModel {
  readonly kind: "wavetank-workload-model";
  readonly version: 1;
  readonly source: string;
  readonly shapes: readonly ModelShape[];
  /** By class of size, from the smallest jobs to the largest, microseconds. */
  readonly durations: readonly Quantiles[];
  /** Between two arrivals, as parts of the mean gap. */
  readonly gaps: Quantiles;
  /** How much longer than the run users said it would take; null: they did not say. */
  readonly estimates: Quantiles | null;
  readonly nodes: readonly (Pick<WorkloadNode, "capacity" | "gpus"> & { readonly weight: number })[];
}

const SIZES = 4;
const SHAPES_MAX = 256;

/** By how much of the machine a job asks for in all. */
function sizeOf({ resources, gpus, tasks }: Pick<WorkloadJob, "resources" | "gpus" | "tasks">): number {
  return tasks * ((resources.cpu ?? 0) + 8 * (gpus === null ? 0 : gpus.count * gpus.milli));
}

export function fitModel(workload: Workload, source: string): WorkloadModel {
  const { jobs, nodes } = workload;
  const sizes = Float64Array.from(jobs, sizeOf).sort();
  const bounds = Array.from({ length: SIZES - 1 }, (_, at) => quantileOf(sizes, (at + 1) / SIZES));
  const classOf = (size: number): number => bounds.filter((bound) => size > bound).length;
  const arrivals = jobs.map(({ arrival }) => arrival);
  const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] as number));
  const meanGap = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length);
  const told = jobs.flatMap(({ estimateMs, duration }) =>
    estimateMs === null || duration === 0 ? [] : [(estimateMs * 1000) / duration],
  );
  const all = jobs.map(({ duration }) => duration);
  return {
    kind: "wavetank-workload-model",
    version: 1,
    source,
    shapes: shapesOf(jobs, (size) => classOf(size)),
    durations: Array.from({ length: SIZES }, (_, size) => {
      const own = jobs.filter((job) => classOf(sizeOf(job)) === size).map(({ duration }) => duration);
      return quantilesOf(own.length === 0 ? all : own);
    }),
    gaps: quantilesOf(meanGap === 0 ? [1] : gaps.map((gap) => gap / meanGap)),
    estimates: told.length === 0 ? null : quantilesOf(told),
    nodes: kindsOf(nodes),
  };
}

export interface ModelSize {
  readonly nodes: number;
  readonly tasks: number;
  /** Of the scarcest resource, percent. */
  readonly loadPercent: number;
}

/** Draws a workload of this size. Nodes are those of the trace, in proportion. */
export function fromModel(model: WorkloadModel, size: ModelSize, seed: number): Workload {
  const rng = new SeededRng(`model/${seed}`);
  const nodes = nodesOf(model, size.nodes);
  const pick = weighted(model.shapes);
  const drawn: Omit<WorkloadJob, "arrival">[] = [];
  for (let tasks = 0; tasks < size.tasks; ) {
    const { resources, gpus, tasks: gang, size: kind } = pick(rng);
    const duration = Math.round(draw(model.durations[kind] ?? [], rng));
    const factor = model.estimates === null ? null : draw(model.estimates, rng);
    const estimateMs = factor === null ? null : Math.round((duration * factor) / 1000);
    tasks += gang;
    drawn.push({ ...PLAIN_JOB, name: "job", resources, gpus, tasks: gang, duration, estimateMs });
  }
  const span = spanOf(drawn, nodes, size.loadPercent);
  const gaps = drawn.map(() => draw(model.gaps, rng));
  const scale = span / gaps.reduce((sum, gap) => sum + gap, 0);
  let at = 0;
  const jobs = drawn.map((job, index) => {
    at += (gaps[index] as number) * scale;
    return { ...job, arrival: Math.round(at) };
  });
  return { name: `fitted from ${model.source}`, nodes, jobs };
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  return PARTS.map((part) => quantileOf(sorted, part));
}

function draw(quantiles: Quantiles, rng: Rng): number {
  const part = uniform(rng);
  const above = Math.max(
    1,
    PARTS.findIndex((each) => each >= part),
  );
  const [from, to] = [PARTS[above - 1] as number, PARTS[above] as number];
  const [low, high] = [quantiles[above - 1] ?? 0, quantiles[above] ?? 0];
  return low + ((part - from) / (to - from)) * (high - low);
}

function shapesOf(jobs: readonly WorkloadJob[], classOf: (size: number) => number): readonly ModelShape[] {
  const counts = new Map<string, { shape: Omit<ModelShape, "weight">; weight: number }>();
  for (const { resources, gpus, tasks } of jobs) {
    const shape = { resources, gpus, tasks, size: classOf(sizeOf({ resources, gpus, tasks })) };
    const key = JSON.stringify(shape);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { shape, weight: 1 });
    else known.weight++;
  }
  const common = [...counts.values()].sort((a, b) => b.weight - a.weight);
  const kept = common.length <= SHAPES_MAX ? common : everyFew(common);
  return kept.map(({ shape, weight }) => ({ ...shape, weight }));
}

/** Of too many shapes half are the commonest; for the rest every so-manyth stands. */
function everyFew<Item extends { readonly weight: number }>(common: readonly Item[]): readonly Item[] {
  const half = SHAPES_MAX / 2;
  const rest = common.slice(half);
  const step = rest.length / half;
  const stand = Array.from({ length: half }, (_, at) => {
    const group = rest.slice(Math.floor(at * step), Math.floor((at + 1) * step));
    return { ...(group[0] as Item), weight: group.reduce((sum, { weight }) => sum + weight, 0) };
  });
  return [...common.slice(0, half), ...stand];
}

function kindsOf(nodes: readonly WorkloadNode[]): WorkloadModel["nodes"] {
  const kinds = new Map<string, { capacity: Resources; gpus: WorkloadNode["gpus"]; weight: number }>();
  for (const { capacity, gpus } of nodes) {
    const key = JSON.stringify([capacity, gpus]);
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { capacity, gpus, weight: 1 });
    else known.weight++;
  }
  return [...kinds.values()].sort((a, b) => b.weight - a.weight);
}

function nodesOf({ nodes: kinds }: WorkloadModel, count: number): readonly WorkloadNode[] {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  const made = kinds.flatMap(({ capacity, gpus, weight }, kind) =>
    Array.from({ length: Math.max(1, Math.round((count * weight) / total)) }, (_, index) => ({
      name: `kind-${kind}-${index}`,
      capacity,
      gpus,
      labels: {},
    })),
  );
  return made;
}

function weighted<Item extends { readonly weight: number }>(items: readonly Item[]): (rng: Rng) => Item {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  return (rng) => {
    let left = rng.below(total);
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return items[0] as Item;
  };
}

/** How long the arrivals take for the scarcest resource to be asked for at the load. */
function spanOf(
  jobs: readonly Omit<WorkloadJob, "arrival">[],
  nodes: readonly WorkloadNode[],
  loadPercent: number,
): number {
  const names = [...new Set(nodes.flatMap(({ capacity }) => Object.keys(capacity)))];
  const spans = names.map((name) => {
    const total = nodes.reduce((sum, { capacity }) => sum + (capacity[name] ?? 0), 0);
    const asked = jobs.reduce((sum, job) => sum + job.tasks * job.duration * (job.resources[name] ?? 0), 0);
    return total === 0 ? 0 : asked / total;
  });
  const gpuTotal = nodes.reduce((sum, { gpus }) => sum + gpus.length * 1000, 0);
  const gpuAsked = jobs.reduce(
    (sum, { tasks, duration, gpus }) =>
      sum + tasks * duration * (gpus === null ? 0 : gpus.count * gpus.milli),
    0,
  );
  return Math.max(...spans, gpuTotal === 0 ? 0 : gpuAsked / gpuTotal) / (loadPercent / 100);
}
