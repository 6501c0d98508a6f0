// Which systems are measured, and how long: runs that the interval asked for needs, with some to spare.

export interface QueueingRow {
  readonly system: "M/M/c" | "d choices";
  /** Servers of M/M/c; nodes of the other. */
  readonly nodes: number;
  /** Queues that an arrival looks at; 0: one queue for all. */
  readonly choices: number;
  readonly load: number;
  /** Tasks that count, and tasks before them that do not. */
  readonly tasks: number;
  readonly warmUp: number;
  /** Batches of the interval: of tasks that followed one another, longer than the system remembers; where every node is a
   * queue of its own (d = 1), of nodes. */
  readonly batches: number;
  /** Half the interval that is asked for, as a part of the exact value; null: it is shown, no more. */
  readonly halfWidthMax: number | null;
}

const HALF_WIDTH = new Map([
  [0.7, 0.03],
  [0.9, 0.05],
]);

const mmc = (nodes: number, load: number, tasks: number): QueueingRow => ({
  system: "M/M/c",
  nodes,
  choices: 0,
  load,
  tasks,
  warmUp: 50_000,
  batches: 40,
  halfWidthMax: HALF_WIDTH.get(load) ?? null,
});

const choosing = (
  nodes: number,
  choices: number,
  load: number,
  tasks: number,
  warmUp: number,
): QueueingRow => ({
  system: "d choices",
  nodes,
  choices,
  load,
  tasks,
  warmUp,
  batches: choices === 1 ? 50 : 20,
  halfWidthMax: HALF_WIDTH.get(load) ?? null,
});

/** A limit for infinitely many queues is approached like 1/n: the sharper the interval, the more nodes it takes. */
export const ROWS: readonly QueueingRow[] = [
  mmc(1, 0.7, 800_000),
  mmc(2, 0.7, 800_000),
  mmc(5, 0.7, 1_800_000),
  mmc(10, 0.7, 5_500_000),
  mmc(1, 0.9, 2_000_000),
  mmc(2, 0.9, 2_000_000),
  mmc(5, 0.9, 2_000_000),
  mmc(10, 0.9, 2_000_000),
  mmc(10, 0.95, 2_000_000),
  choosing(500, 1, 0.7, 400_000, 60_000),
  choosing(1_000, 2, 0.7, 300_000, 30_000),
  choosing(1_000, 3, 0.7, 300_000, 30_000),
  choosing(500, 1, 0.9, 1_200_000, 500_000),
  choosing(1_000, 2, 0.9, 700_000, 60_000),
  choosing(1_000, 3, 0.9, 700_000, 60_000),
  choosing(1_000, 2, 0.95, 500_000, 120_000),
];
