// What no packing can beat, on equal nodes: the bound by resources, and, for a few jobs, the true optimum, found by HiGHS.

import { createRequire } from "node:module";
import type { LegacyHighs } from "highs";
import type { WorkloadJob, WorkloadNode } from "../../sim/workloads/workload.ts";

/** max_r ⌈Σ q_r / C_r⌉ over what the node has; at least 1. */
export function lowerBound({ capacity }: WorkloadNode, jobs: readonly WorkloadJob[]): number {
  const bounds = Object.entries(capacity).map(([name, total]) => {
    const asked = jobs.reduce((sum, { resources }) => sum + (resources[name] ?? 0), 0);
    return total === 0 ? 0 : Math.ceil(asked / total);
  });
  return Math.max(1, ...bounds);
}

/** The least number of nodes like this one that hold the jobs, each of which fits one. PERF: exponential; some 15 jobs. */
export async function optimum(node: WorkloadNode, jobs: readonly WorkloadJob[]): Promise<number> {
  const load = createRequire(import.meta.url)("highs") as () => Promise<LegacyHighs>; // typed for one way of import only
  const highs = await load();
  const { ObjectiveValue, Status } = highs.solve(binPacking(node, jobs));
  if (Status !== "Optimal") throw new Error(`Cannot pack ${jobs.length} jobs: HiGHS says ${Status}`);
  return Math.round(ObjectiveValue);
}

/** In CPLEX's LP format: y_b says that node b is used, x_j_b that job j lies there. Node b is used before node b + 1, and job
 * j goes to none beyond node j: packings that differ in names only are looked at once. */
function binPacking({ capacity }: WorkloadNode, jobs: readonly WorkloadJob[]): string {
  const bins = jobs.map((_, bin) => bin);
  const places = jobs.flatMap((_, job) => bins.filter((bin) => bin <= job).map((bin) => ({ job, bin })));
  const names = Object.keys(capacity).filter((name) => (capacity[name] as number) > 0);
  const once = jobs.map((_, job) => `${sum(places.filter((at) => at.job === job).map(placed))} = 1`);
  const room = bins.flatMap((bin) =>
    names.map((name) => {
      const inBin = places.filter((at) => at.bin === bin);
      const total = capacity[name] as number;
      const parts = inBin.map((at) => `${(jobs[at.job]?.resources[name] ?? 0) / total} ${placed(at)}`);
      return `${sum(parts)} - 1 y${bin} <= 0`;
    }),
  );
  const inTurn = bins.slice(1).map((bin) => `y${bin - 1} - y${bin} >= 0`);
  const binaries = [...bins.map((bin) => `y${bin}`), ...places.map(placed)];
  return [
    "Minimize",
    ` obj: ${sum(bins.map((bin) => `y${bin}`))}`,
    "Subject To",
    ...[...once, ...room, ...inTurn].map((line, index) => ` c${index}: ${line}`),
    "Binary",
    ` ${binaries.join(" ")}`,
    "End",
  ].join("\n");
}

const placed = ({ job, bin }: { job: number; bin: number }): string => `x${job}_${bin}`;
const sum = (terms: readonly string[]): string => terms.join(" + ");
