// Workloads drawn from a seed, so that the lab runs without any trace. Each is a cluster and a mix of jobs; the load swings
// between more and less than the cluster can take, so that queues build and drain.

import {
  PLAIN_JOB,
  type Workload,
  type WorkloadJob,
  type WorkloadNode,
} from "../../sim/workloads/workload.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import type { Rng } from "../../src/core/kernel/rng.ts";
import type { GpuRequest, Resources } from "../../src/core/task/spec.ts";
import { exponentialOf, logNormal } from "../chance.ts";

export const SYNTHETIC = ["uniform", "mixed", "gpu"] as const;
export type SyntheticName = (typeof SYNTHETIC)[number];

export interface SyntheticSize {
  readonly nodes: number;
  /** Tasks in all. */
  readonly tasks: number;
  /** What arrives over what the cluster can take of the scarcest resource, on average, percent. */
  readonly loadPercent: number;
}

const GIB = 2 ** 30;
/** A swing of the load: so long, up by so much and down by as much. */
const SWING = 3_600_000_000;
const SWING_PERCENT = 35;

interface Mix {
  readonly nodes: (count: number) => readonly WorkloadNode[];
  /** A job without its arrival. */
  readonly draw: (rng: Rng) => Omit<WorkloadJob, "arrival">;
  /** What is scarce. */
  readonly scarce: (of: { resources: Resources; gpus: GpuRequest | null }) => number;
  readonly capacity: (node: WorkloadNode) => number;
}

/** Equal name, size and seed give equal workloads; the nodes do not depend on the seed. */
export function synthetic(name: SyntheticName, size: SyntheticSize, seed: number): Workload {
  const mix = MIXES[name];
  const rng = new SeededRng(`workload/${name}/${seed}`);
  const nodes = mix.nodes(size.nodes);
  const drawn: Omit<WorkloadJob, "arrival">[] = [];
  for (let tasks = 0; tasks < size.tasks; ) {
    const job = mix.draw(rng);
    tasks += job.tasks;
    drawn.push(job);
  }
  const work = drawn.reduce((sum, job) => sum + job.tasks * job.duration * mix.scarce(job), 0);
  const capacity = nodes.reduce((sum, node) => sum + mix.capacity(node), 0);
  const span = work / (capacity * (size.loadPercent / 100));
  return { name, nodes, jobs: arriving(drawn, span, rng.fork("arrivals")) };
}

/** Poisson arrivals whose rate is higher in one half of each swing and lower in the other. */
function arriving(
  jobs: readonly Omit<WorkloadJob, "arrival">[],
  span: number,
  rng: Rng,
): readonly WorkloadJob[] {
  const gap = span / jobs.length;
  const swing = Math.min(SWING, span / 4);
  let at = 0;
  return jobs.map((job) => {
    const busy = Math.floor((2 * at) / swing) % 2 === 0;
    at += exponentialOf(rng, gap / (1 + ((busy ? 1 : -1) * SWING_PERCENT) / 100));
    return { ...job, arrival: at };
  });
}

const cpuOf = ({ capacity }: WorkloadNode): number => capacity.cpu ?? 0;
const askedCpu = ({ resources }: { resources: Resources }): number => resources.cpu ?? 0;

function node(
  index: number,
  kind: string,
  cores: number,
  gib: number,
  gpus: number,
  model = "",
): WorkloadNode {
  return {
    name: `${kind}-${index}`,
    capacity: { cpu: cores * 1000, memory: gib * GIB },
    gpus: Array.from({ length: gpus }, () => ({ model })),
    labels: { kind },
  };
}

const pick = <Item>(rng: Rng, items: readonly Item[]): Item => items[rng.below(items.length)] as Item;

/** Sizes come in steps, as people ask for them: powers of two and a half more. */
function stepped(amount: number, least: number, most: number): number {
  let step = least;
  while (step * 1.5 < amount && step * 2 <= most) step *= 2;
  return Math.min(most, step * 1.5 <= amount && step * 1.5 <= most ? step * 1.5 : step);
}

const MIXES: Readonly<Record<SyntheticName, Mix>> = {
  /** Equal nodes, small tasks of few shapes that last about as long as each other. */
  uniform: {
    nodes: (count) => Array.from({ length: count }, (_, index) => node(index, "node", 16, 64, 0)),
    draw: (rng) => {
      const cpu = pick(rng, [500, 1000, 2000, 4000]);
      const memory = pick(rng, [1, 2, 4, 8]) * (cpu / 1000) * GIB;
      const duration = 60_000_000 + exponentialOf(rng, 540_000_000);
      return { ...PLAIN_JOB, name: "task", resources: { cpu, memory }, duration };
    },
    scarce: askedCpu,
    capacity: cpuOf,
  },
  /** Nodes of three sizes, log-normal sizes and very uneven durations, users of whom few ask for most, gangs. */
  mixed: {
    nodes: (count) =>
      Array.from({ length: count }, (_, index) => {
        if (index % 10 < 5) return node(index, "small", 8, 32, 0);
        return index % 10 < 8 ? node(index, "middle", 16, 96, 0) : node(index, "large", 64, 256, 0);
      }),
    draw: (rng) => {
      const cpu = stepped(logNormal(rng, 1000, 1), 250, 32_000);
      const gib = stepped(logNormal(rng, (cpu / 1000) * 3, 0.8), 0.5, 128);
      const duration = Math.round(Math.min(1_800e6, Math.max(5e6, logNormal(rng, 120e6, 1.2))));
      const gang = rng.below(100) < 3 && cpu <= 4000 ? 2 << rng.below(3) : 1;
      const estimateMs = Math.round((duration / 1000) * (1 + rng.below(300) / 100));
      const owner = `user-${Math.floor((rng.below(12) * (1 + rng.below(12))) / 12)}`;
      const resources = { cpu, memory: gib * GIB };
      return { ...PLAIN_JOB, name: "job", resources, duration, tasks: gang, estimateMs, owner };
    },
    scarce: askedCpu,
    capacity: cpuOf,
  },
  /** A shared GPU cluster: tasks that share a device, take one, or take all of a node. */
  gpu: {
    nodes: (count) =>
      Array.from({ length: count }, (_, index) => {
        if (index % 4 < 2) return node(index, "eight", 96, 384, 8, "A");
        return index % 4 === 2 ? node(index, "two", 32, 128, 2, "B") : node(index, "four", 48, 192, 4, "B");
      }),
    draw: (rng) => {
      const lot = rng.below(100);
      const sharing = lot < 40;
      const count = lot < 88 ? 1 : pick(rng, [2, 2, 4, 8]);
      const milli = sharing ? pick(rng, [250, 500, 500, 750]) : 1000;
      const models = rng.below(100) < 10 ? [pick(rng, ["A", "B"])] : [];
      const allowed = count === 8 ? [] : models;
      const gpus = { count, milli, models: allowed };
      const cpu = stepped(count * milli * pick(rng, [2, 4, 8]), 500, 64_000);
      const memory = Math.round((cpu / 1000) * 3.5) * GIB;
      const duration = Math.round(Math.min(1_800e6, Math.max(10e6, logNormal(rng, 200e6, 1))));
      const owner = `team-${rng.below(6)}`;
      return { ...PLAIN_JOB, name: "job", resources: { cpu, memory }, gpus, duration, owner };
    },
    scarce: ({ gpus }) => (gpus === null ? 0 : gpus.count * gpus.milli),
    capacity: ({ gpus }) => gpus.length * 1000,
  },
};
