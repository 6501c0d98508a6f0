// Which cells a run measures: all combinations for three strategies that stand for the rest, the middle ones for all.

import { strategies } from "../../src/core/scheduler/registry.ts";
import type { Strategy } from "../../src/core/scheduler/strategy.ts";
import type { Cell } from "./cell.ts";

/** A score of percents, one across nodes, and one that is dear to compute. */
const IN_FULL = ["least-allocated", "epvm", "fgd"];

/** `names`: empty for all strategies. */
export function cellsOfRun(sizes: readonly number[], names: readonly string[]): readonly Cell[] {
  const wanted = strategies.filter(({ name }) => names.length === 0 || names.includes(name));
  return wanted.flatMap((strategy) => sizes.flatMap((nodes) => cellsOf(strategy, nodes)));
}

function cellsOf(strategy: Strategy, nodes: number): readonly Cell[] {
  const inFull = IN_FULL.includes(strategy.name);
  const keeps = strategy.kept !== undefined;
  const cells: Cell[] = [];
  for (const shapes of inFull ? [1, 10, 50, 200] : [50]) {
    for (const burst of inFull ? [1, 20, 100] : [1, 100])
      cells.push({ strategy, nodes, shapes, burst, keeps });
  }
  if (inFull) cells.push({ strategy, nodes, shapes: 50, burst: 1, keeps: false });
  return cells;
}
