// Reads two tables of Google's cluster trace of 2011 (ClusterData2011_2, CC-BY), without headers: task_events and
// machine_events. Requests there are parts of the largest machine; here that has 64 cores and 256 GiB.
// Source: Reiss, Wilkes, Hellerstein, Google cluster-usage traces: format + schema, version of 2014.

import { type CsvRow, readHeaderless } from "./csv-table.ts";
import { refuseOversized } from "./fitting.ts";
import { PLAIN_JOB, type Workload, type WorkloadJob, type WorkloadNode } from "./workload.ts";

const TASK_COLUMNS = [
  ...["time", "missing info", "job ID", "task index", "machine ID", "event type", "user", "scheduling class"],
  ...["priority", "CPU request", "memory request", "disk space request", "different machines restriction"],
];
const MACHINE_COLUMNS = ["time", "machine ID", "event type", "platform ID", "CPUs", "memory"];
const CPU = 64_000;
const MEMORY = 256 * 2 ** 30;
const TIME_MAX = Number.MAX_SAFE_INTEGER;

/** Event types of tasks. */
const SUBMIT = 0;
const SCHEDULE = 1;
const ENDS = [2, 3, 4, 5, 6]; // evicted, failed, finished, killed, lost

interface Life {
  readonly row: CsvRow;
  readonly submitted: number;
  started: number | null;
  ended: number | null;
}

/** Tasks that were submitted and started; one that has no end in the table runs until the table's last event. */
export function readGoogle2011(tasksPath: string, machinesPath: string): Workload {
  const nodes = machinesOf(machinesPath);
  const lives = new Map<string, Life>();
  let last = 0;
  for (const row of readHeaderless(tasksPath, TASK_COLUMNS)) {
    const time = row.integer("time", 0, TIME_MAX);
    if (time < last) row.refuse("time", `${time}: before the row above; sorted by it is accepted`);
    last = time;
    take(lives, row, time);
  }
  const jobs = [...lives.values()].flatMap((life) =>
    life.started === null ? [] : [jobOf(life, life.started, last, nodes)],
  );
  return { name: "google-2011", nodes, jobs };
}

function take(lives: Map<string, Life>, row: CsvRow, time: number): void {
  const id = `${row.text("job ID")}/${row.integer("task index", 0, 10_000_000)}`;
  const type = row.integer("event type", 0, 8);
  const life = lives.get(id);
  if (type === SUBMIT && life === undefined)
    lives.set(id, { row, submitted: time, started: null, ended: null });
  else if (type === SCHEDULE && life !== undefined && life.started === null) life.started = time;
  else if (ENDS.includes(type) && life !== undefined && life.started !== null) life.ended ??= time;
}

function jobOf(life: Life, started: number, last: number, nodes: readonly WorkloadNode[]): WorkloadJob {
  const { row, submitted } = life;
  const job: WorkloadJob = {
    ...PLAIN_JOB,
    name: `${row.text("job ID")}-${row.text("task index")}`,
    arrival: submitted,
    duration: (life.ended ?? last) - started,
    resources: {
      cpu: Math.round(row.decimal("CPU request", 0, 1) * CPU),
      memory: Math.round(row.decimal("memory request", 0, 1) * MEMORY),
    },
    owner: row.text("user") === "" ? null : row.text("user"),
    priority: row.integer("priority", 0, 11) * 30, // 9 and above, its production bands, are ours of production
  };
  refuseOversized(row, job, nodes, { cpu: "CPU request", memory: "memory request" });
  return job;
}

/** Machines that are added (0) and never removed before anything else: the cell as it is at the start. */
function machinesOf(path: string): readonly WorkloadNode[] {
  const nodes = new Map<string, WorkloadNode>();
  for (const row of readHeaderless(path, MACHINE_COLUMNS)) {
    row.integer("time", 0, TIME_MAX);
    const name = row.text("machine ID");
    if (row.integer("event type", 0, 2) !== 0 || nodes.has(name)) continue;
    const cpu = Math.round(row.decimal("CPUs", 0, 1) * CPU);
    const memory = Math.round(row.decimal("memory", 0, 1) * MEMORY);
    nodes.set(name, { name, capacity: { cpu, memory }, gpus: [], labels: {} });
  }
  return [...nodes.values()];
}
