// One queueing system as a cell of real machines: Poisson arrivals, exponential work, and the mean wait or time in system
// of batches of tasks that followed one another.

import { PLAIN_JOB } from "../../../sim/workloads/workload.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { fifoStrict } from "../../../src/core/scheduler/orders/fifo-strict.ts";
import { firstFit } from "../../../src/core/scheduler/strategies/first-fit.ts";
import { twoChoices } from "../../../src/core/scheduler/strategies/two-choices.ts";
import type { BatchMean } from "../../../statistics/controlled-means.ts";
import { type Arrivals, Cell, type CellObserver } from "../../cell/cell.ts";
import { exponentialOf } from "../../chance.ts";
import type { QueueingRow } from "./rows.ts";

/** Mean service time: a second, in microseconds. */
const SERVICE = 1_000_000;

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

interface Sums {
  value: number;
  work: number;
  interval: number;
  count: number;
}

class Batches implements CellObserver {
  private readonly row: QueueingRow;
  /** Mean time between two arrivals. */
  private readonly interval: number;
  private readonly live = new Map<
    number,
    { readonly at: number; readonly work: number; readonly gap: number }
  >();
  private readonly sums: readonly Sums[];
  private made: { readonly work: number; readonly gap: number }[] = [];

  constructor(row: QueueingRow, interval: number) {
    this.row = row;
    this.interval = interval;
    this.sums = Array.from({ length: row.batches }, () => ({ value: 0, work: 0, interval: 0, count: 0 }));
  }

  arrivals(rng: SeededRng, resources: Readonly<Record<string, number>>): Arrivals {
    const { tasks, warmUp } = this.row;
    const [gaps, works] = [rng.fork("gaps"), rng.fork("work")];
    let count = 0;
    let at = 0;
    return () => {
      if (count++ === tasks + warmUp) return null;
      const gap = exponentialOf(gaps, this.interval);
      const work = exponentialOf(works, SERVICE);
      at += gap;
      this.made.push({ work, gap });
      return { ...PLAIN_JOB, name: "task", arrival: at, duration: work, resources };
    };
  }

  arrived(job: number, at: number): void {
    const made = this.made.shift();
    if (made !== undefined) this.live.set(job, { at, ...made });
  }

  started(job: number, node: number, at: number): void {
    if (this.row.system === "M/M/c") this.count(job, node, at);
  }

  ended(job: number, node: number, at: number): void {
    if (this.row.system === "d choices") this.count(job, node, at);
  }

  means(): readonly BatchMean[] {
    const size = this.row.tasks / this.row.batches;
    const byNode = this.row.choices === 1;
    return this.sums.map(({ value, work, interval, count }) => ({
      value: value / count / SERVICE,
      controls: [
        work / count / SERVICE - 1,
        byNode ? count / size - 1 : interval / count / this.interval - 1,
      ],
    }));
  }

  private count(job: number, node: number, at: number): void {
    const task = this.live.get(job);
    this.live.delete(job);
    const { warmUp, tasks, batches, choices } = this.row;
    if (task === undefined || job < warmUp) return;
    const batch = choices === 1 ? node % batches : Math.floor(((job - warmUp) * batches) / tasks);
    const sums = this.sums[batch] as Sums;
    sums.value += at - task.at;
    sums.work += task.work;
    sums.interval += task.gap;
    sums.count++;
  }
}
