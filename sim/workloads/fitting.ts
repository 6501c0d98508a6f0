// What readers of traces check of every job, whatever its format: that some node could hold it, and that time goes
// forward. What is wrong is told by file, line and column.

import { GPU_MILLI } from "../../src/core/node/gpus.ts";
import type { CsvRow } from "./csv-table.ts";
import type { WorkloadJob, WorkloadNode } from "./workload.ts";

/** In which nodes have what they have. */
const UNITS: Readonly<Record<string, string>> = { cpu: "thousandths of a core", memory: "bytes of memory" };

/** Could the node hold one of the job's tasks if nothing else were there? Constraints are asked too. */
export function couldHold(node: WorkloadNode, { resources, gpus, constraints }: WorkloadJob): boolean {
  for (const name in resources) {
    if ((node.capacity[name] ?? 0) < (resources[name] as number)) return false;
  }
  const allowed = constraints.every(({ label, operator, values }) => {
    const value = node.labels[label];
    const among = value !== undefined && values.includes(value);
    return operator === "in" ? among : !among;
  });
  if (!allowed || gpus === null) return allowed;
  const { models, count } = gpus;
  return node.gpus.filter(({ model }) => models.length === 0 || models.includes(model)).length >= count;
}

/** Refuses, in the first of `columns` that alone rules out every node, or else in the first of all, a job that no node
 * could hold, or of whose tasks not enough nodes could hold one each. */
export function refuseOversized(
  row: CsvRow,
  job: WorkloadJob,
  nodes: readonly WorkloadNode[],
  columns: Readonly<Record<string, string>>,
): void {
  const holders = nodes.filter((node) => couldHold(node, job));
  if (holders.length >= (job.apart ? job.tasks : 1)) {
    refuseLargeGang(row, job, holders);
    return;
  }
  for (const [resource, column] of Object.entries(columns)) {
    const most = Math.max(0, ...nodes.map(({ capacity }) => capacity[resource] ?? 0));
    if ((job.resources[resource] ?? 0) > most)
      row.refuse(
        column,
        `${row.text(column)}: more than any node has; the largest has ${most} ${UNITS[resource] ?? resource}`,
      );
  }
  const [column = ""] = Object.values(columns);
  const why =
    holders.length === 0 ? "no node could hold it" : `only ${holders.length} nodes could hold a part`;
  row.refuse(column, `${row.text(column)}: ${why} of what the row asks for`);
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
    const { models, count, milli } = gpus;
    const usable = node.gpus.filter(({ model }) => models.length === 0 || models.includes(model)).length;
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
