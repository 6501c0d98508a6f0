// What readers of traces check of every job, whatever its format: that some node could hold it, and that time goes
// forward. What is wrong is told by file, line and column.

import { GPU_MILLI } from "../../src/core/node/gpus.ts";
import type { CsvRow } from "./csv-table.ts";
import { type Columns, demandsOf, meets, usableGpus } from "./demands.ts";
import type { WorkloadJob, WorkloadNode } from "./workload.ts";

/** Could the node hold one of the job's tasks if nothing else were there? Constraints are asked too. */
export function couldHold(node: WorkloadNode, { resources, gpus, constraints }: WorkloadJob): boolean {
  for (const name in resources) {
    if ((node.capacity[name] ?? 0) < (resources[name] as number)) return false;
  }
  const allowed = constraints.every((constraint) => meets(node, constraint));
  return allowed && (gpus === null || usableGpus(node, gpus) >= gpus.count);
}

/** Refuses a job that no node could hold, in the column that alone rules out every node, or else in the first that rules out
 * those that the columns before it leave; and a job of whose tasks not enough nodes could hold one each. */
export function refuseOversized(
  row: CsvRow,
  job: WorkloadJob,
  nodes: readonly WorkloadNode[],
  columns: Columns,
): void {
  const holders = nodes.filter((node) => couldHold(node, job));
  if (holders.length >= (job.apart ? job.tasks : 1)) {
    refuseLargeGang(row, job, holders);
    return;
  }
  const demands = demandsOf(row, job, columns);
  for (const { column, holds, why } of demands)
    if (!nodes.some(holds)) row.refuse(column, `${row.text(column)}: ${why(nodes, "any node")}`);
  let left = nodes;
  for (const [at, { column, holds, why }] of demands.entries()) {
    const before = demands.slice(0, at).map((demand) => `${demand.column} ${row.text(demand.column)}`);
    const who = `any node with ${before.join(", ")}`;
    if (!left.some(holds)) row.refuse(column, `${row.text(column)}: ${why(left, who)}`);
    left = left.filter(holds);
  }
  const few = `only ${holders.length} nodes could hold a part of what the row asks for`;
  row.refuse(columns.cpu, `${row.text(columns.cpu)}: ${few}`);
}

/** Refuses, where the format has the column `tasks`, more of them at once than the empty cell has room for. */
function refuseLargeGang(row: CsvRow, job: WorkloadJob, holders: readonly WorkloadNode[]): void {
  if (job.tasks === 1 || !row.says("tasks")) return;
  const room = holders.reduce((sum, node) => sum + (job.apart ? 1 : roomFor(node, job)), 0);
  if (job.tasks > room)
    row.refuse("tasks", `${job.tasks}: start together, and the empty cell has room for ${room}`);
}

/** How many of the job's tasks the node could hold at once if nothing else were there. */
function roomFor(node: WorkloadNode, { resources, gpus }: WorkloadJob): number {
  const rooms = Object.entries(resources).map(([name, asked]) =>
    asked === 0 ? Number.POSITIVE_INFINITY : Math.floor((node.capacity[name] ?? 0) / asked),
  );
  if (gpus !== null) {
    const { count, milli } = gpus;
    const usable = usableGpus(node, gpus);
    rooms.push(milli < GPU_MILLI ? usable * Math.floor(GPU_MILLI / milli) : Math.floor(usable / count));
  }
  return Math.min(Number.POSITIVE_INFINITY, ...rooms);
}

/** Refuses an arrival before that of the row above; returns it. */
export function inOrder(row: CsvRow, column: string, arrival: number, last: number): number {
  if (arrival < last)
    row.refuse(column, `${row.text(column)}: before the row above; sorted by it is accepted`);
  return arrival;
}
