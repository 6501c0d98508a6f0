// Reads the plain CSV form, for traces of one's own (docs/lab.md tells its columns). Jobs: job, arrival_s, duration_s,
// cpu_milli, memory_mib, and where wanted tasks, gpus, gpu_milli, gpu_models ("A|B"), estimate_s, owner, priority, constraint
// ("label=a|b"); nodes: node, cpu_milli, memory_mib, and where wanted gpus, gpu_model, labels ("zone=a;disk=ssd").

import type { Constraint, GpuRequest } from "../../src/core/task/spec.ts";
import { type CsvRow, readCsv } from "./csv-table.ts";
import { inOrder, refuseOversized } from "./fitting.ts";
import { PLAIN_JOB, type Workload, type WorkloadJob, type WorkloadNode } from "./workload.ts";

const SECONDS_MAX = 3_200_000_000;
const MIB = 2 ** 20;
const MEMORY_MAX = 2 ** 30; // in MiB: a pebibyte
const CPU_MAX = 10_000_000;

const NODE_COLUMNS = ["node", "cpu_milli", "memory_mib"];
const NODE_COLUMNS_OPTIONAL = ["gpus", "gpu_model", "labels"];
const JOB_COLUMNS = ["job", "arrival_s", "duration_s", "cpu_milli", "memory_mib"];
const JOB_COLUMNS_OPTIONAL = [
  ...["tasks", "gpus", "gpu_milli", "gpu_models", "estimate_s", "owner", "priority", "constraint"],
];
const DEMANDED = {
  ...{ cpu: "cpu_milli", memory: "memory_mib" },
  ...{ gpus: "gpus", gpuModels: "gpu_models", constraint: "constraint" },
};

export function readPlainNodes(path: string): readonly WorkloadNode[] {
  return readCsv(path, NODE_COLUMNS, NODE_COLUMNS_OPTIONAL).map((row) => ({
    name: row.text("node"),
    capacity: {
      cpu: row.integer("cpu_milli", 1, CPU_MAX),
      memory: row.integer("memory_mib", 0, MEMORY_MAX) * MIB,
    },
    gpus: Array.from({ length: optional(row, "gpus", 0, 64, 0) }, () => ({ model: row.text("gpu_model") })),
    labels: labelsOf(row),
  }));
}

export function readPlain(jobsPath: string, nodes: readonly WorkloadNode[]): Workload {
  const rows = readCsv(jobsPath, JOB_COLUMNS, JOB_COLUMNS_OPTIONAL);
  let last = 0;
  const jobs = rows.map((row) => {
    const job = jobOf(row);
    last = inOrder(row, "arrival_s", job.arrival, last);
    refuseOversized(row, job, nodes, DEMANDED);
    return job;
  });
  return { name: "plain", nodes, jobs };
}

function jobOf(row: CsvRow): WorkloadJob {
  const estimate = row.text("estimate_s") === "" ? null : row.decimal("estimate_s", 0, SECONDS_MAX);
  return {
    ...PLAIN_JOB,
    name: row.text("job"),
    arrival: Math.round(row.decimal("arrival_s", 0, SECONDS_MAX) * 1e6),
    duration: Math.round(row.decimal("duration_s", 0, SECONDS_MAX) * 1e6),
    resources: {
      cpu: row.integer("cpu_milli", 0, CPU_MAX),
      memory: row.integer("memory_mib", 0, MEMORY_MAX) * MIB,
    },
    gpus: gpusOf(row),
    constraints: constraintsOf(row),
    tasks: optional(row, "tasks", 1, 10_000, 1),
    estimateMs: estimate === null ? null : Math.round(estimate * 1000),
    owner: row.text("owner") === "" ? null : row.text("owner"),
    priority: optional(row, "priority", 0, 1000, 0),
  };
}

function optional(row: CsvRow, column: string, min: number, max: number, absent: number): number {
  return row.text(column) === "" ? absent : row.integer(column, min, max);
}

function gpusOf(row: CsvRow): GpuRequest | null {
  const count = optional(row, "gpus", 0, 64, 0);
  if (count === 0) return null;
  const milli = optional(row, "gpu_milli", 1, 1000, 1000);
  if (count > 1 && milli < 1000)
    row.refuse("gpu_milli", `${milli} of each of ${count} GPUs: below 1000 only one is accepted`);
  return {
    count,
    milli,
    models: row
      .text("gpu_models")
      .split("|")
      .filter((model) => model !== ""),
  };
}

function constraintsOf(row: CsvRow): readonly Constraint[] {
  const text = row.text("constraint");
  if (text === "") return [];
  const match = /^([^=|]+)=([^=]+)$/.exec(text);
  if (match === null) row.refuse("constraint", `"${text}": label=value|value is accepted`);
  return [{ label: match?.[1] ?? "", operator: "in", values: (match?.[2] ?? "").split("|") }];
}

function labelsOf(row: CsvRow): Readonly<Record<string, string>> {
  const parts = row
    .text("labels")
    .split(";")
    .filter((part) => part !== "");
  return Object.fromEntries(
    parts.map((part) => {
      const [label = "", value] = part.split("=");
      if (label === "" || value === undefined) row.refuse("labels", `"${part}": label=value;… is accepted`);
      return [label, value ?? ""];
    }),
  );
}
