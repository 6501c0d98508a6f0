// One cell of the table: a strategy on a cluster of some size under some load, beside the bare scan of the same cluster.

import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import { BareScan } from "./bare-scan.ts";
import { benchCluster, benchShapes } from "./cluster.ts";
import { decisionsPerSecond, median, warmUp } from "./measure.ts";
import { StrategyPlacer } from "./placer.ts";

/** What is varied. */
export interface Cell {
  readonly strategy: Strategy;
  readonly nodes: number;
  readonly shapes: number;
  readonly burst: number;
  /** Are scores kept, or does every group look at all nodes? */
  readonly keeps: boolean;
}

export interface Effort {
  readonly repetitions: number;
  /** Per repetition of each of the two. */
  readonly milliseconds: number;
  readonly seed: number;
}

export interface Result extends Omit<Cell, "strategy"> {
  readonly strategy: string;
  /** Medians of the repetitions, decisions per second; the ratio is the median of the ratios of neighbours in time. */
  readonly ours: number;
  readonly bare: number;
  readonly ratio: number;
}

/** The two take turns, so that what else the machine does meets both. */
export function measureCell(cell: Cell, { repetitions, milliseconds, seed }: Effort): Result {
  const gpus = cell.strategy.devices !== undefined && cell.strategy.scorers.length > 0;
  const shapes = benchShapes(cell.shapes, gpus, seed);
  const cluster = benchCluster(cell.nodes, gpus, shapes, seed);
  const bare = new BareScan(cluster);
  const placer = new StrategyPlacer(cell.strategy, cluster, cell.keeps);
  warmUp(placer, shapes, cell.burst);
  warmUp(bare, shapes.slice(0, 10), 1);
  decisionsPerSecond(placer, shapes, cell.burst, milliseconds);
  const pairs = Array.from({ length: repetitions }, () => ({
    bare: decisionsPerSecond(bare, shapes, cell.burst, milliseconds),
    ours: decisionsPerSecond(placer, shapes, cell.burst, milliseconds),
  }));
  return {
    ...cell,
    strategy: cell.strategy.name,
    ours: median(pairs.map(({ ours }) => ours)),
    bare: median(pairs.map((pair) => pair.bare)),
    ratio: median(pairs.map((pair) => pair.ours / pair.bare)),
  };
}
