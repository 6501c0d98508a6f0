// The two cells that are packed: the GPU cluster of the openb trace with every other of its pods, and one drawn from a seed
// after what the paper says of Borg's: machines of several sizes, production work beside other work, and many users.

import { join } from "node:path";
import { readCsv } from "../../../sim/workloads/csv-table.ts";
import { readOpenbNodes, readOpenbPods } from "../../../sim/workloads/openb.ts";
import { PLAIN_JOB, type WorkloadJob, type WorkloadNode } from "../../../sim/workloads/workload.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { logNormal } from "../../chance.ts";

/** A job and what it is split by. */
export interface CellJob extends WorkloadJob {
  readonly production: boolean;
}

export interface PackedCell {
  readonly name: string;
  readonly nodes: readonly WorkloadNode[];
  readonly jobs: readonly CellJob[];
}

const GIB = 2 ** 30;

const KINDS = [
  { count: 120, cores: 8, memory: 32 },
  { count: 90, cores: 16, memory: 64 },
  { count: 60, cores: 32, memory: 96 },
  { count: 30, cores: 64, memory: 256 },
] as const;
/** Of the cell's CPU that is asked for in all, percent. */
const ASKED_PERCENT = 60;
const USERS = 20;

export function syntheticCell(): PackedCell {
  const rng = new SeededRng("borg/cell");
  const nodes = KINDS.flatMap(({ count, cores, memory }) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${cores}-core-${index}`,
      capacity: { cpu: cores * 1000, memory: memory * GIB },
      gpus: [],
      labels: {},
    })),
  );
  const cores = KINDS.reduce((sum, kind) => sum + kind.count * kind.cores, 0);
  const jobs: CellJob[] = [];
  for (let asked = 0; asked < cores * 10 * ASKED_PERCENT; ) {
    const production = rng.below(100) < 40;
    const cpu = Math.min(32_000, Math.max(50, toStep(logNormal(rng, production ? 900 : 300, 1.1))));
    const mebibytes = Math.min(96 * 1024, toStep(logNormal(rng, cpu * 2.8, 0.8)));
    const memory = mebibytes * 2 ** 20;
    const owner = `user-${Math.floor((rng.below(USERS) * (rng.below(USERS) + 1)) / USERS)}`;
    jobs.push({
      ...PLAIN_JOB,
      name: "task",
      arrival: 0,
      duration: 0,
      resources: { cpu, memory },
      owner,
      production,
    });
    asked += cpu;
  }
  return { name: "synthetic", nodes, jobs };
}

/** Users ask for what they need, to a quarter or so: the steps are 5/4 of each other, from 50 on. */
function toStep(amount: number): number {
  let step = 50;
  while (step * 1.25 <= amount) step *= 1.25;
  return Math.round(step);
}

/** `folder`: of all traces. */
export function openbCell(folder: string): PackedCell {
  const path = (name: string): string => join(folder, "openb", name);
  const pods = path("openb_pod_list_default.csv.gz");
  const quality = readCsv(pods, ["qos"]).map((row) => row.text("qos"));
  const nodes = readOpenbNodes(path("openb_node_list_gpu_node.csv"));
  const jobs = readOpenbPods(pods).map(({ name, resources, gpus }, index) => {
    const production = quality[index] === "LS" || quality[index] === "Guaranteed";
    return { ...PLAIN_JOB, name, arrival: 0, duration: 0, resources, gpus, production };
  });
  return {
    name: "openb",
    nodes: nodes.map((node) => ({ ...node, labels: {} })),
    jobs: jobs.filter((_, index) => index % 2 === 0),
  };
}
