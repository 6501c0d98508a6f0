// One run of the comparison of E-PVM: machines of very different size that share themselves among their jobs, and jobs
// that come whenever they like. Nobody is refused for CPU: who is put on a crowded machine is slow there.

import { PLAIN_JOB, type WorkloadNode } from "../../../sim/workloads/workload.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { fifo } from "../../../src/core/scheduler/orders/fifo.ts";
import { strategyNamed } from "../../../src/core/scheduler/registry.ts";
import { mean, quantile } from "../../../statistics/summary.ts";
import { type Arrivals, Cell, type CellObserver } from "../../cell/cell.ts";
import { exponentialOf, logNormal } from "../../chance.ts";

const GIB = 2 ** 30;
/** Cores and memory of the kinds of machine, each ten times. */
const KINDS = [
  { cores: 1, memory: 4 * GIB },
  { cores: 2, memory: 4 * GIB },
  { cores: 4, memory: 16 * GIB },
  { cores: 16, memory: 32 * GIB },
] as const;
const OF_EACH = 10;
/** So many jobs of one core may be on a core at the same time: more than ever happens where they are spread sensibly. */
const CROWD = 32;
const CORES = OF_EACH * KINDS.reduce((sum, { cores }) => sum + cores, 0);
const LOAD = 0.7;
const JOBS = 10_000;
const WARM_UP = 1_000;
/** Mean work: a minute of one core, in microseconds. */
const WORK = 60_000_000;

export interface EpvmInput {
  readonly strategy: string;
  readonly seed: number;
}

export interface EpvmFigures {
  /** Time in the system over the work: 1 is undisturbed. */
  readonly meanSlowdown: number;
  readonly p99Slowdown: number;
  /** Jobs that had to wait for memory, percent. */
  readonly waitedPercent: number;
  /** Mean over time of the jobs on a core, by kind of machine. */
  readonly jobsPerCore: readonly number[];
}

const NODES: readonly WorkloadNode[] = KINDS.flatMap(({ cores, memory }) =>
  Array.from({ length: OF_EACH }, (_, index) => ({
    name: `${cores}-core-${index}`,
    capacity: { cpu: cores * 1000 * CROWD, memory },
    gpus: [],
    labels: {},
  })),
);

const kindOf = (node: number): number => Math.floor(node / OF_EACH);
const coresOf = (node: number): number => (KINDS[kindOf(node)] as (typeof KINDS)[number]).cores;

export function runEpvm({ strategy: name, seed }: EpvmInput): EpvmFigures {
  const strategy = strategyNamed(name);
  if (strategy === undefined) throw new Error(`There is no strategy ${name}`);
  const slowdowns = new Slowdowns();
  const cell = new Cell({
    nodes: NODES,
    strategy,
    order: fifo,
    seed: `epvm/${seed}`,
    progress: (node) => ({ kind: "shared", speed: coresOf(node) }),
    observer: slowdowns,
  });
  cell.run(slowdowns.arrivals(new SeededRng(`epvm/jobs/${seed}`)));
  return slowdowns.figures(cell.queue.now);
}

class Slowdowns implements CellObserver {
  private readonly jobs: { readonly arrival: number; readonly work: number }[] = [];
  private readonly slowdowns: number[] = [];
  private waited = 0;
  /** Job-microseconds by kind. */
  private readonly presence = KINDS.map(() => 0);
  private readonly startedAt = new Map<number, number>();

  arrivals(rng: SeededRng): Arrivals {
    const [gaps, works, sizes] = [rng.fork("gaps"), rng.fork("work"), rng.fork("memory")];
    let arrival = 0;
    return () => {
      if (this.jobs.length === JOBS) return null;
      arrival += exponentialOf(gaps, WORK / (CORES * LOAD));
      const work = Math.max(1, exponentialOf(works, WORK));
      this.jobs.push({ arrival, work });
      const mebibytes = Math.min(2_048, Math.max(16, Math.round(logNormal(sizes, 192, 1))));
      const resources = { cpu: 1000, memory: mebibytes * 2 ** 20 };
      return { ...PLAIN_JOB, name: "job", arrival, duration: work, resources };
    };
  }

  started(job: number, _node: number, at: number): void {
    this.startedAt.set(job, at);
  }

  ended(job: number, node: number, at: number): void {
    const { arrival, work } = this.jobs[job] as { arrival: number; work: number };
    const start = this.startedAt.get(job) as number;
    this.startedAt.delete(job);
    this.presence[kindOf(node)] = (this.presence[kindOf(node)] as number) + at - start;
    if (job < WARM_UP) return;
    this.slowdowns.push((at - arrival) / work);
    if (start > arrival) this.waited++;
  }

  figures(end: number): EpvmFigures {
    return {
      meanSlowdown: mean(this.slowdowns),
      p99Slowdown: quantile(this.slowdowns, 0.99),
      waitedPercent: (100 * this.waited) / this.slowdowns.length,
      jobsPerCore: KINDS.map(({ cores }, kind) => (this.presence[kind] as number) / end / (OF_EACH * cores)),
    };
  }
}

/** What the machines are, for the report. */
export const SETTING = `${OF_EACH} machines each of ${KINDS.map(({ cores, memory }) => `${cores} cores with ${memory / GIB} GiB`).join(", ")}; ${JOBS.toLocaleString("en")} jobs of one core and a minute's work on average (exponential), at ${100 * LOAD} % of all cores`;
