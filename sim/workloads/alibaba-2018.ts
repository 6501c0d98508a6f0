// Reads two tables of Alibaba's cluster trace of 2018 (cluster-trace-v2018), without headers: batch_task and machine_meta.
// A task there is a number of equal instances, which become jobs of their own; a plan_cpu of 100 is one core, and memory
// is told in percent of the largest machine: here of 96 GiB. When a task was submitted is not published: it arrives when
// it started. Source: github.com/alibaba/clusterdata, schema of cluster-trace-v2018.

import { type CsvRow, readHeaderless } from "./csv-table.ts";
import { refuseOversized } from "./fitting.ts";
import { PLAIN_JOB, type Workload, type WorkloadJob, type WorkloadNode } from "./workload.ts";

const TASK_COLUMNS = [
  ...["task_name", "instance_num", "job_name", "task_type", "status", "start_time", "end_time"],
  ...["plan_cpu", "plan_mem"],
];
const MACHINE_COLUMNS = [
  ...["machine_id", "time_stamp", "failure_domain_1", "failure_domain_2", "cpu_num", "mem_size", "status"],
];
const MEMORY = 96 * 2 ** 30;
const SECONDS_MAX = 3_200_000_000;

/** Tasks that have terminated; the table is in no order, the jobs are. */
export function readAlibaba2018(tasksPath: string, machinesPath: string): Workload {
  const nodes = machinesOf(machinesPath);
  const rows = readHeaderless(tasksPath, TASK_COLUMNS).filter((row) => row.text("status") === "Terminated");
  const jobs = rows.flatMap((row) => {
    const job = jobOf(row);
    refuseOversized(row, job, nodes, { cpu: "plan_cpu", memory: "plan_mem" });
    return Array.from({ length: row.integer("instance_num", 1, 1_000_000) }, () => job);
  });
  return { name: "alibaba-2018", nodes, jobs: jobs.sort((a, b) => a.arrival - b.arrival) };
}

function jobOf(row: CsvRow): WorkloadJob {
  const start = row.integer("start_time", 0, SECONDS_MAX);
  const end = row.integer("end_time", 0, SECONDS_MAX);
  if (end < start) row.refuse("end_time", `${end}: before start_time, ${start}`);
  return {
    ...PLAIN_JOB,
    name: `${row.text("job_name")}.${row.text("task_name")}`,
    arrival: start * 1_000_000,
    duration: (end - start) * 1_000_000,
    resources: {
      cpu: Math.round(row.decimal("plan_cpu", 0, 10_000) * 10),
      memory: Math.round((row.decimal("plan_mem", 0, 100) / 100) * MEMORY),
    },
    owner: row.text("job_name"),
  };
}

/** Each machine once, as the first row tells it. */
function machinesOf(path: string): readonly WorkloadNode[] {
  const nodes = new Map<string, WorkloadNode>();
  for (const row of readHeaderless(path, MACHINE_COLUMNS)) {
    const name = row.text("machine_id");
    if (nodes.has(name)) continue;
    const cpu = row.integer("cpu_num", 1, 10_000) * 1000;
    const memory = Math.round((row.decimal("mem_size", 0, 100) / 100) * MEMORY);
    nodes.set(name, {
      name,
      capacity: { cpu, memory },
      gpus: [],
      labels: { zone: row.text("failure_domain_1") },
    });
  }
  return [...nodes.values()];
}
