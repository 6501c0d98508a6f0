// Reads the log of the MetaCentrum grid, converted to CSV: jobs with columns job_id, submit_s, run_s, walltime_s (0: not
// told), nodes, cpus_per_node, mem_bytes_per_node, and where they are there user, cluster (a hard constraint), exclusive (1:
// wants whole nodes) and clean (0: not to be used); nodes with node, cluster, cpus, mem_bytes.
// Published with Klusacek and Chlumsky, JSSPP 2018; the job's nodes start together, and none takes two of its parts.

import { type CsvRow, readCsv } from "./csv-table.ts";
import { PLAIN_JOB, type Workload, type WorkloadJob, type WorkloadNode } from "./workload.ts";

const JOB_COLUMNS = [
  "job_id",
  "submit_s",
  "run_s",
  "walltime_s",
  "nodes",
  "cpus_per_node",
  "mem_bytes_per_node",
];
const NODE_COLUMNS = ["node", "cluster", "cpus", "mem_bytes"];
const SECOND = 1_000_000;
/** A century. */
const SECONDS_MAX = 3_200_000_000;
const MEMORY_MAX = 2 ** 50;

/** A resource of which a job that wants a node for itself takes all, and every other one part. */
const WHOLE = "whole";
const PARTS = 1_000_000_000;

export function readMetacentrum(jobsPath: string, nodesPath: string): Workload {
  const nodes = readCsv(nodesPath, NODE_COLUMNS).map(nodeOf);
  const rows = readCsv(jobsPath, JOB_COLUMNS).filter((row) => row.text("clean") !== "0");
  let last = 0;
  const jobs = rows.map((row) => {
    const job = jobOf(row, nodes);
    if (job.arrival < last)
      row.refuse(
        "submit_s",
        `${job.arrival / SECOND}: before the row above, ${last / SECOND}; sorted by it is accepted`,
      );
    last = job.arrival;
    return job;
  });
  return { name: "metacentrum", nodes, jobs };
}

function nodeOf(row: CsvRow): WorkloadNode {
  return {
    name: row.text("node"),
    capacity: {
      cpu: row.integer("cpus", 1, 100_000) * 1000,
      memory: row.integer("mem_bytes", 1, MEMORY_MAX),
      [WHOLE]: PARTS,
    },
    gpus: [],
    labels: { cluster: row.text("cluster") },
  };
}

function jobOf(row: CsvRow, nodes: readonly WorkloadNode[]): WorkloadJob {
  const cluster = row.text("cluster");
  const where = nodes.filter(({ labels }) => cluster === "" || labels.cluster === cluster);
  if (where.length === 0) row.refuse("cluster", `"${cluster}": no node belongs to it`);
  const cpu = row.integer("cpus_per_node", 1, 100_000) * 1000;
  const roomy = where.filter(({ capacity }) => (capacity.cpu ?? 0) >= cpu);
  if (roomy.length === 0) row.refuse("cpus_per_node", `${cpu / 1000}: no node it may go to has so many`);
  const tasks = row.integer("nodes", 1, 1_000_000);
  if (tasks > roomy.length)
    row.refuse("nodes", `${tasks}: only ${roomy.length} nodes have ${cpu / 1000} CPUs each`);
  const run = row.integer("run_s", 0, SECONDS_MAX);
  const walltime = row.integer("walltime_s", 0, SECONDS_MAX);
  return {
    ...PLAIN_JOB,
    name: row.text("job_id"),
    arrival: row.integer("submit_s", 0, SECONDS_MAX) * SECOND,
    duration: run * SECOND,
    resources: {
      cpu,
      memory: memoryOf(row, roomy),
      [WHOLE]: row.text("exclusive") === "1" ? PARTS : 1,
    },
    constraints: cluster === "" ? [] : [{ label: "cluster", operator: "in", values: [cluster] }],
    tasks,
    apart: true,
    estimateMs: (walltime === 0 ? run : walltime) * 1000,
    owner: row.text("user") === "" ? null : row.text("user"),
  };
}

/** What no node has is cut to what the largest has: users ask for the whole node and a little more. */
function memoryOf(row: CsvRow, nodes: readonly WorkloadNode[]): number {
  const asked = row.integer("mem_bytes_per_node", 0, MEMORY_MAX);
  return Math.min(asked, Math.max(...nodes.map(({ capacity }) => capacity.memory ?? 0)));
}
