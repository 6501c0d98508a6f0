// One packing of a cell: a strategy, or another way of dividing cell and requests, and a seed that shuffles the nodes.

import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { seeded } from "../../../src/core/scheduler/parameters.ts";
import { strategyNamed } from "../../../src/core/scheduler/registry.ts";
import { fgdFor } from "../../../src/core/scheduler/strategies/fgd.ts";
import type { Strategy } from "../../../src/core/scheduler/strategy.ts";
import { targetWorkload } from "../../../src/core/scheduler/target-workload.ts";
import type { Resources } from "../../../src/core/task/spec.ts";
import { compacted, shuffled } from "../../packing/compaction.ts";
import { specsOf } from "../../packing/packer.ts";
import { type CellJob, openbCell, type PackedCell, syntheticCell } from "./cells.ts";

export const VARIANTS = [
  "together",
  "segregated",
  "by user",
  "2 cells",
  "5 cells",
  "10 cells",
  "bucketed",
] as const;
export type Variant = (typeof VARIANTS)[number];

export interface BorgInput {
  readonly cell: "openb" | "synthetic";
  /** Folder of the traces; empty when the cell needs none. */
  readonly traces: string;
  readonly strategy: string;
  readonly variant: Variant;
  readonly seed: number;
}

export interface Packed {
  /** Nodes needed in all; null: the whole cell was not enough. */
  readonly needed: number | null;
  readonly nodes: number;
}

export function runBorg({ cell: name, traces, strategy, variant, seed }: BorgInput): Packed {
  const cell = name === "openb" ? openbCell(traces) : syntheticCell();
  const policy = strategyFor(strategy, cell, seed);
  const order = shuffled(cell.jobs, new SeededRng("borg/order"));
  let needed = 0;
  for (const part of partsOf(variant, cell, order)) {
    const rng = new SeededRng(`borg/nodes/${seed}`);
    const count = compacted({ nodes: cell.nodes, specs: specsOf(part), strategy: policy, rng });
    if (count === null) return { needed: null, nodes: cell.nodes.length };
    needed += count;
  }
  return { needed, nodes: cell.nodes.length };
}

function strategyFor(name: string, { jobs }: PackedCell, seed: number): Strategy {
  if (name === "fgd") return fgdFor(targetWorkload(jobs));
  const strategy = strategyNamed(name);
  if (strategy === undefined) throw new Error(`There is no strategy ${name}`);
  return seeded(strategy, new SeededRng(`borg/strategy/${seed}`));
}

/** What is packed into a cell of its own. */
function partsOf(
  variant: Variant,
  cell: PackedCell,
  jobs: readonly CellJob[],
): readonly (readonly CellJob[])[] {
  switch (variant) {
    case "together":
      return [jobs];
    case "segregated":
      return [jobs.filter(({ production }) => production), jobs.filter(({ production }) => !production)];
    case "by user":
      return [...new Set(jobs.map(({ owner }) => owner))].map((user) =>
        jobs.filter(({ owner }) => owner === user),
      );
    case "bucketed":
      return [jobs.map((job) => ({ ...job, resources: bucketed(job.resources, cell) }))];
    default: {
      const count = Number.parseInt(variant, 10);
      return Array.from({ length: count }, (_, part) => jobs.filter((__, index) => index % count === part));
    }
  }
}

/** CPU and memory up to the next power of two, from half a core and a GiB on, but no more than the largest node has. */
function bucketed(resources: Resources, { nodes }: PackedCell): Resources {
  const up = (name: string, least: number): number => {
    const largest = Math.max(...nodes.map(({ capacity }) => capacity[name] ?? 0));
    let bucket = least;
    while (bucket < (resources[name] ?? 0)) bucket *= 2;
    return Math.min(bucket, largest);
  };
  return { cpu: up("cpu", 500), memory: up("memory", 2 ** 30) };
}
