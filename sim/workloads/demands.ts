// What a job asks of a node, thing by thing, each by the column that asks for it: so that of a job that fits nowhere the right
// column is named, with what the nodes have.

import type { Constraint, GpuRequest } from "../../src/core/task/spec.ts";
import type { CsvRow } from "./csv-table.ts";
import type { WorkloadJob, WorkloadNode } from "./workload.ts";

/** In which nodes have what they have. */
const UNITS: Readonly<Record<string, string>> = { cpu: "thousandths of a core", memory: "bytes of memory" };

/** What a format calls what a job asks for; what it cannot ask for has no column. */
export interface Columns {
  readonly cpu: string;
  readonly memory: string;
  readonly gpus?: string;
  readonly gpuModels?: string;
  readonly constraint?: string;
}

/** One thing that a job asks of a node. */
export interface Demand {
  readonly column: string;
  readonly holds: (node: WorkloadNode) => boolean;
  /** Said where none of `nodes`, which `who` names, holds it. */
  readonly why: (nodes: readonly WorkloadNode[], who: string) => string;
}

export function demandsOf(row: CsvRow, job: WorkloadJob, columns: Columns): readonly Demand[] {
  const { constraint, gpuModels, gpus } = columns;
  const demands: Demand[] = [];
  if (constraint !== undefined && job.constraints.length > 0) demands.push(constraintDemand(constraint, job));
  if (gpuModels !== undefined && row.says(gpuModels) && job.gpus !== null)
    demands.push(modelDemand(gpuModels, job.gpus));
  if (gpus !== undefined && job.gpus !== null) demands.push(gpuDemand(gpus, job.gpus));
  for (const resource of ["cpu", "memory"] as const)
    if (job.resources[resource] !== undefined) demands.push(resourceDemand(columns[resource], job, resource));
  return demands;
}

function constraintDemand(column: string, { constraints }: WorkloadJob): Demand {
  return {
    column,
    holds: (node) => constraints.every((each) => meets(node, each)),
    why: (nodes) => {
      const given = constraints.map(({ label }) => {
        const values = new Set(nodes.flatMap(({ labels }) => labels[label] ?? []));
        return values.size === 0 ? `none has the label ${label}` : `they have ${label}=${list(values)}`;
      });
      return `no node meets it; ${given.join(", ")}`;
    },
  };
}

function modelDemand(column: string, gpus: GpuRequest): Demand {
  return {
    column,
    holds: (node) => usableGpus(node, gpus) > 0,
    why: (nodes, who) => {
      const models = new Set(nodes.flatMap((node) => node.gpus.map(({ model }) => model)));
      return `not what ${who} has; there is ${models.size === 0 ? "no GPU" : list(models)}`;
    },
  };
}

function gpuDemand(column: string, gpus: GpuRequest): Demand {
  return {
    column,
    holds: (node) => usableGpus(node, gpus) >= gpus.count,
    why: (nodes, who) => {
      const most = Math.max(0, ...nodes.map((node) => usableGpus(node, gpus)));
      return most === 0 ? `no GPU is on ${who}` : `more than ${who} has; the largest has ${most} GPUs`;
    },
  };
}

function resourceDemand(column: string, { resources }: WorkloadJob, resource: "cpu" | "memory"): Demand {
  return {
    column,
    holds: ({ capacity }) => (capacity[resource] ?? 0) >= (resources[resource] ?? 0),
    why: (nodes, who) => {
      const most = Math.max(0, ...nodes.map(({ capacity }) => capacity[resource] ?? 0));
      return `more than ${who} has; the largest has ${most} ${UNITS[resource]}`;
    },
  };
}

const list = (values: ReadonlySet<string>): string => [...values].slice(0, 8).join("|");

export function meets({ labels }: WorkloadNode, { label, operator, values }: Constraint): boolean {
  const value = labels[label];
  const among = value !== undefined && values.includes(value);
  return operator === "in" ? among : !among;
}

export const usableGpus = (node: WorkloadNode, { models }: GpuRequest): number =>
  node.gpus.filter(({ model }) => models.length === 0 || models.includes(model)).length;
