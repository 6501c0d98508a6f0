// Which cells a run measures: all combinations for three strategies that stand for the rest, the middle ones for all.

import { strategies } from "../../src/core/scheduler/registry.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import type { Cell } from "./cell.ts";

/** A score of percents, one across nodes, and one that is dear to compute. */
const IN_FULL = ["least-allocated", "epvm", "fgd"];

export function cellsOfRun(sizes: readonly number[], names: readonly string[]): readonly Cell[] {
  const wanted = strategies.filter(({ name }) => names.includes(name));
  return wanted.flatMap((strategy) => sizes.flatMap((nodes) => cellsOf(strategy, nodes)));
}

/** Building 50 tables of fgd for 100,000 nodes takes longer than it tells: few shapes are measured there. */
const DEAR_FROM = 50_000;

function cellsOf(strategy: Strategy, nodes: number): readonly Cell[] {
  const inFull = IN_FULL.includes(strategy.name);
  const keeps = strategy.kept !== undefined;
  const cells: Cell[] = [];
  const dear = strategy.devices !== undefined && strategy.scorers.length > 0 && nodes >= DEAR_FROM;
  for (const shapes of dear ? [10] : inFull ? [1, 10, 50, 200] : [50]) {
    for (const burst of inFull ? [1, 20, 100] : [1, 100])
      cells.push({ strategy, nodes, shapes, burst, keeps });
  }
  if (inFull && !dear) cells.push({ strategy, nodes, shapes: 50, burst: 1, keeps: false });
  return cells;
}
