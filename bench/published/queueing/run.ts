// One queueing system as a cell of real machines: Poisson arrivals, exponential work, and the mean wait or time in system
// of batches of tasks that followed one another.

import { PLAIN_JOB } from "../../../sim/workloads/workload.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { fifoStrict } from "../../../src/core/scheduler/orders/fifo-strict.ts";
import { firstFit } from "../../../src/core/scheduler/strategies/first-fit.ts";
import { twoChoices } from "../../../src/core/scheduler/strategies/two-choices.ts";
import { type Arrivals, Cell, type CellObserver } from "../../cell/cell.ts";
import { exponentialOf } from "../../chance.ts";
import type { BatchMean } from "../../statistics/controlled-means.ts";
import type { QueueingRow } from "./rows.ts";

/** Mean service time: a second, in microseconds. */
const SERVICE = 1_000_000;
const BATCHES = 40;

export interface QueueingInput {
  readonly row: QueueingRow;
  readonly seed: number;
}

/** Means of the batches, in mean service times. */
export function runQueueing({ row, seed }: QueueingInput): readonly BatchMean[] {
  const { system, nodes: count, choices, load } = row;
  const shared = system === "d choices";
  const rng = new SeededRng(`queueing/${seed}/${system}/${count}/${choices}/${load}`);
  const capacity = shared ? { cpu: 1_000 } : { cpu: 1_000, slot: 1 };
  const nodes = Array.from({ length: count }, (_, index) => ({
    name: `n-${index}`,
    capacity,
    gpus: [],
    labels: {},
  }));
  const batches = new Batches(row, SERVICE / (count * load));
  const cell = new Cell({
    nodes,
    strategy: shared ? twoChoices : firstFit,
    values: shared ? { d: choices } : {},
    order: fifoStrict,
    seed: `${seed}`,
    observer: batches,
    ...(shared ? { progress: () => ({ kind: "shared", speed: 1 }) as const } : {}),
  });
  cell.run(batches.arrivals(rng, shared ? {} : { slot: 1 }));
  return batches.means();
}

class Batches implements CellObserver {
  private readonly row: QueueingRow;
  /** Mean time between two arrivals. */
  private readonly interval: number;
  private readonly since = new Map<number, number>();
  private readonly sums = Array.from({ length: BATCHES }, () => ({ value: 0, work: 0, interval: 0 }));

  constructor(row: QueueingRow, interval: number) {
    this.row = row;
    this.interval = interval;
  }

  arrivals(rng: SeededRng, resources: Readonly<Record<string, number>>): Arrivals {
    const { tasks, warmUp } = this.row;
    const [gaps, works] = [rng.fork("gaps"), rng.fork("work")];
    let made = 0;
    let at = 0;
    return () => {
      if (made === tasks + warmUp) return null;
      const gap = exponentialOf(gaps, this.interval);
      const duration = exponentialOf(works, SERVICE);
      const batch = this.batchOf(made++);
      at += gap;
      if (batch !== undefined) {
        batch.work += duration;
        batch.interval += gap;
      }
      return { ...PLAIN_JOB, name: "task", arrival: at, duration, resources };
    };
  }

  arrived(job: number, at: number): void {
    this.since.set(job, at);
  }

  started(job: number, _node: number, at: number): void {
    if (this.row.system === "M/M/c") this.count(job, at);
  }

  ended(job: number, _node: number, at: number): void {
    if (this.row.system === "d choices") this.count(job, at);
  }

  means(): readonly BatchMean[] {
    const size = this.row.tasks / BATCHES;
    return this.sums.map(({ value, work, interval }) => ({
      value: value / size / SERVICE,
      controls: [work / size / SERVICE - 1, interval / size / this.interval - 1],
    }));
  }

  private count(job: number, at: number): void {
    const batch = this.batchOf(job);
    if (batch !== undefined) batch.value += at - (this.since.get(job) as number);
    this.since.delete(job);
  }

  private batchOf(job: number): (typeof this.sums)[number] | undefined {
    const { warmUp, tasks } = this.row;
    return job < warmUp ? undefined : this.sums[Math.floor(((job - warmUp) * BATCHES) / tasks)];
  }
}
