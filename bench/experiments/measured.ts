// Watches one run of a cell and sums it up: who waited how long, how full the nodes were, and how much of what was free was
// of no use. It samples the cluster at a hundred moments between the first arrival and the last.

import type { Workload, WorkloadJob } from "../../sim/workloads/workload.ts";
import { GPU_MILLI } from "../../src/core/node/gpus.ts";
import { Fragmentation } from "../../src/core/scheduler/scorers/fragmentation.ts";
import { targetWorkload } from "../../src/core/scheduler/target-workload.ts";
import { boundedSlowdown } from "../../statistics/slowdown.ts";
import { mean, quantileOf } from "../../statistics/summary.ts";
import type { Cell, CellObserver } from "../cell/cell.ts";
import type { Figures } from "./metrics.ts";
import { type Shape, shapesOf, strandedOf } from "./stranded.ts";

const SAMPLES = 100;
/** Parts of the jobs: each fortieth, and closer where few wait long. */
export const WAIT_PARTS: readonly number[] = [
  ...Array.from({ length: 40 }, (_, at) => at / 40),
  ...[0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 1],
];

/** What plots are drawn of. */
export interface Series {
  /** Waits at WAIT_PARTS of the jobs, seconds. */
  readonly waits: readonly number[];
  /** Percent at each hundredth of the time until the last arrival. */
  readonly utilisation: readonly number[];
  readonly fragmentation: readonly number[];
}

export interface Measured {
  readonly figures: Figures;
  readonly series: Series;
}

interface Sample {
  readonly used: number;
  readonly strandedCpu: number;
  readonly strandedMemory: number;
  readonly fragmented: number;
}

export class Measuring implements CellObserver {
  private readonly workload: Workload;
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private readonly first: number;
  private readonly horizon: number;
  private readonly shapes: readonly Shape[];
  private readonly fragmentation: Fragmentation | null;
  private readonly samples: Sample[] = [];
  private cell: Cell | null = null;

  constructor(workload: Workload) {
    const { jobs, nodes } = workload;
    this.workload = workload;
    this.starts = new Float64Array(jobs.length).fill(-1);
    this.ends = new Float64Array(jobs.length).fill(-1);
    this.first = jobs[0]?.arrival ?? 0;
    this.horizon = jobs.at(-1)?.arrival ?? 0;
    this.shapes = shapesOf(jobs);
    const gpus = nodes.some((node) => node.gpus.length > 0);
    this.fragmentation = gpus ? new Fragmentation(targetWorkload(jobs)) : null;
  }

  watch(cell: Cell): void {
    this.cell = cell;
  }

  arrived(_job: number, at: number): void {
    this.sampleUpTo(at);
  }

  started(job: number, _node: number, at: number): void {
    this.starts[job] = at;
  }

  ended(job: number, _node: number, at: number): void {
    this.sampleUpTo(at);
    this.ends[job] = Math.max(at, this.ends[job] as number);
  }

  result(): Measured {
    this.sampleUpTo(this.horizon + 1);
    const { jobs } = this.workload;
    const lost = this.ends.indexOf(-1);
    if (lost >= 0)
      throw new Error(
        `${this.workload.name}: job ${jobs[lost]?.name} never ran, so nothing can be said of it`,
      );
    const waits = Float64Array.from(
      jobs,
      ({ arrival }, job) => ((this.starts[job] as number) - arrival) / 1e6,
    );
    const slowdowns = jobs.map(({ duration }, job) =>
      boundedSlowdown((waits[job] as number) * 1e6, duration),
    );
    const sorted = waits.toSorted();
    const part = (pick: (sample: Sample) => number): number => mean(this.samples.map(pick));
    return {
      figures: {
        mean_wait_s: mean([...waits]),
        p50_wait_s: quantileOf(sorted, 0.5),
        p99_wait_s: quantileOf(sorted, 0.99),
        mean_bsld: mean(slowdowns),
        mean_completion_s: mean(jobs.map(({ arrival }, job) => ((this.ends[job] as number) - arrival) / 1e6)),
        makespan_s: (this.ends.reduce((most, end) => Math.max(most, end), 0) - this.first) / 1e6,
        cpu_utilisation_pct: this.utilisation((job) => job.resources.cpu ?? 0, this.total("cpu")),
        memory_utilisation_pct: this.utilisation((job) => job.resources.memory ?? 0, this.total("memory")),
        gpu_utilisation_pct: this.utilisation(gpuMilliOf, this.gpuTotal),
        stranded_cpu_pct: part((sample) => sample.strandedCpu),
        stranded_memory_pct: part((sample) => sample.strandedMemory),
        fragmentation_pct: part((sample) => sample.fragmented),
        failed_placements_pct: (100 * waits.filter((wait) => wait > 0).length) / jobs.length,
        ...this.fairness(slowdowns),
      },
      series: {
        waits: WAIT_PARTS.map((part) => rounded(quantileOf(sorted, part))),
        utilisation: this.samples.map(({ used }) => rounded(used)),
        fragmentation: this.samples.map(({ fragmented }) => rounded(fragmented)),
      },
    };
  }

  private total(resource: string): number {
    return this.workload.nodes.reduce((sum, { capacity }) => sum + (capacity[resource] ?? 0), 0);
  }

  private get gpuTotal(): number {
    return this.workload.nodes.reduce((sum, { gpus }) => sum + gpus.length * GPU_MILLI, 0);
  }

  private utilisation(asked: (job: WorkloadJob) => number, total: number): number {
    const { first, horizon } = this;
    if (total === 0 || horizon === first) return 0;
    const used = this.workload.jobs.reduce((sum, job, index) => {
      const held = Math.min(this.ends[index] as number, horizon) - (this.starts[index] as number);
      return sum + Math.max(0, held) * asked(job) * job.tasks;
    }, 0);
    return (100 * used) / (total * (horizon - first));
  }

  /** Owners by their mean slowdowns, and by the part of the cell they held of what they hold most of. */
  private fairness(slowdowns: readonly number[]): Pick<Figures, "jain_fairness" | "dominant_share_gap"> {
    const byOwner = new Map<string, number[]>();
    this.workload.jobs.forEach(({ owner }, job) => {
      const own = byOwner.get(owner ?? "") ?? [];
      own.push(job);
      byOwner.set(owner ?? "", own);
    });
    const means = [...byOwner.values()].map((jobs) => mean(jobs.map((job) => slowdowns[job] as number)));
    const squares = means.reduce((sum, value) => sum + value * value, 0);
    const sum = means.reduce((total, value) => total + value, 0);
    const shares = [...byOwner.values()].map((jobs) => this.dominantShare(jobs));
    return {
      jain_fairness: (sum * sum) / (means.length * squares),
      dominant_share_gap: Math.max(...shares) - Math.min(...shares),
    };
  }

  private dominantShare(jobs: readonly number[]): number {
    const span = Math.max(1, this.horizon - this.first);
    const share = (asked: (job: WorkloadJob) => number, total: number): number => {
      if (total === 0) return 0;
      const held = jobs.reduce((sum, index) => {
        const job = this.workload.jobs[index] as WorkloadJob;
        const lasted = Math.min(this.ends[index] as number, this.horizon) - (this.starts[index] as number);
        return sum + Math.max(0, lasted) * asked(job) * job.tasks;
      }, 0);
      return held / (total * span);
    };
    return Math.max(
      share(({ resources }) => resources.cpu ?? 0, this.total("cpu")),
      share(({ resources }) => resources.memory ?? 0, this.total("memory")),
      share(gpuMilliOf, this.gpuTotal),
    );
  }

  private sampleUpTo(at: number): void {
    const step = (this.horizon - this.first) / SAMPLES;
    while (this.samples.length < SAMPLES && this.first + (this.samples.length + 1) * step <= at)
      this.samples.push(this.sample());
  }

  private sample(): Sample {
    if (this.cell === null) throw new Error("A cell is watched before it runs");
    const { capacity } = this.cell.manager.cluster;
    const { freeCpu, cpu, memory } = strandedOf(capacity, this.shapes);
    return {
      used: 100 - freeCpu,
      strandedCpu: cpu,
      strandedMemory: memory,
      fragmented: this.fragmentation === null ? cpu : this.fragmented(this.fragmentation),
    };
  }

  private fragmented(fragmentation: Fragmentation): number {
    const { capacity } = this.cell?.manager.cluster ?? {};
    if (capacity === undefined) return 0;
    let sum = 0;
    for (let node = 0; node < capacity.size; node++) {
      const cpu = capacity.free(node, "cpu");
      sum += fragmentation.of(cpu, capacity.gpuFree(node), capacity.gpuModels(node)) / fragmentation.weights;
    }
    return (100 * sum) / this.gpuTotal;
  }
}

const gpuMilliOf = ({ gpus }: WorkloadJob): number => (gpus === null ? 0 : gpus.count * gpus.milli);
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
