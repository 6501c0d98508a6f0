// Reads the openb trace: nodes and pods of a GPU-sharing cluster (Alibaba cluster-trace-gpu-v2023), the data of Weng et
// al., USENIX ATC 2023. Columns: nodes sn, cpu_milli, memory_mib, gpu, model; pods name, cpu_milli, memory_mib, num_gpu,
// gpu_milli, gpu_spec. Times are not read: replayed by its timestamps, that cluster is empty.

import type { GpuDevice } from "../../src/core/node/node.ts";
import type { GpuRequest, Resources } from "../../src/core/task/spec.ts";
import { type CsvRow, readCsv } from "./csv-table.ts";

const MIB = 2 ** 20;
const CPU_MAX = 10_000_000;
const MEMORY_MAX = 2 ** 30; // in MiB: a pebibyte

export interface OpenbNode {
  readonly name: string;
  /** cpu in millicores, memory in bytes. */
  readonly capacity: Resources;
  readonly gpus: readonly GpuDevice[];
}

export interface OpenbPod {
  readonly name: string;
  readonly resources: Resources;
  /** Null: CPU only. */
  readonly gpus: GpuRequest | null;
}

/** The nodes in `path`. Throws TraceError naming file, line and column. */
export function readOpenbNodes(path: string): readonly OpenbNode[] {
  return readCsv(path, ["sn", "cpu_milli", "memory_mib", "gpu", "model"]).map((row) => ({
    name: row.text("sn"),
    capacity: resourcesOf(row, 1),
    gpus: Array.from({ length: row.integer("gpu", 0, 64) }, () => ({ model: row.text("model") })),
  }));
}

/** The pods in `path`, in its order. Throws TraceError naming file, line and column. */
export function readOpenbPods(path: string): readonly OpenbPod[] {
  return readCsv(path, ["name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli", "gpu_spec"]).map(
    (row) => ({
      name: row.text("name"),
      resources: resourcesOf(row, 0),
      gpus: gpusOf(row),
    }),
  );
}

function resourcesOf(row: CsvRow, cpuMin: number): Resources {
  return {
    cpu: row.integer("cpu_milli", cpuMin, CPU_MAX),
    memory: row.integer("memory_mib", 0, MEMORY_MAX) * MIB,
  };
}

function gpusOf(row: CsvRow): GpuRequest | null {
  const count = row.integer("num_gpu", 0, 64);
  if (count === 0) return null;
  const milli = row.integer("gpu_milli", 1, 1_000);
  if (count > 1 && milli < 1_000) {
    row.refuse("gpu_milli", `${milli} of each of ${count} GPUs: below 1000 only one is accepted`);
  }
  const models = [...new Set(row.text("gpu_spec").split("|"))].filter((model) => model !== "");
  return { count, milli, models: models.toSorted() };
}
