// The results of the comparison for programs (every seed, every percent arrived) and for people (the table beside the
// published one). Timings are in neither: equal seeds give equal files.

import { stringify } from "csv-stringify/sync";
import { type Compared, misordered, type PolicyRuns } from "./compare.ts";

const COLUMNS = [
  "workload",
  "policy",
  "seed",
  "arrived_pct",
  "alloc_pct",
  "frag_of_total_pct",
  "frag_ratio_of_idle_pct",
];

export function resultsCsv(workload: string, seeds: readonly number[], runs: readonly PolicyRuns[]): string {
  const rows = runs.flatMap(({ policy, series }) =>
    series.flatMap((points, run) =>
      points.map(({ arrivedPct, allocPct, fragOfTotalPct, fragOfIdlePct }) => [
        workload,
        policy,
        seeds[run],
        arrivedPct,
        ...[allocPct, fragOfTotalPct, fragOfIdlePct].map((value) => value.toFixed(4)),
      ]),
    ),
  );
  return stringify([COLUMNS, ...rows]);
}

export interface Origin {
  readonly command: string;
  readonly commit: string;
  readonly seeds: string;
}

export function comparisonTable(compared: readonly Compared[], origin: Origin): string {
  const rows = compared.map(({ policy, what, published, ours, standardError, tolerance, holds }) => {
    const difference = `${ours >= published ? "+" : "−"}${Math.abs(ours - published).toFixed(2)}`;
    const cells = [policy, what, published.toFixed(2), `${ours.toFixed(2)} ± ${standardError.toFixed(2)}`];
    return `| ${[...cells, difference, tolerance.toFixed(1), holds ? "holds" : "MISSED"].join(" | ")} |`;
  });
  const swapped = misordered(compared);
  const order = swapped.length === 0 ? "as published" : `differs: ${swapped.join(", ")}`;
  return `# Fragmentation gradient descent, published and ours

Command: \`${origin.command}\`  
Seeds: ${origin.seeds}; commit: ${origin.commit}

Weng et al., USENIX ATC 2023: pods of a GPU-sharing cluster arrive one by one at 1,213 empty nodes and never leave, until
1.3 times the GPUs have been asked for. Percent of all GPU milli, means over the seeds ± their standard error; every policy
sees the same arrivals. Published: means of 10 seeds. Both place through one scheduler call each pod, ours through the
manager's own.

| policy | percent of GPUs | published | ours | difference | accepted | |
|---|---|---:|---:|---:|---:|---|
${rows.join("\n")}

Order of the policies by what is allocated at 130 %: ${order} (pairs closer than two standard errors left out).
`;
}
