// Ours beside the published means: allocation when 100 and 130 % have arrived, fragmentation at 60 %, and the order of
// the policies. The tolerances are those under which an independent simulator of the same procedure lands.

import { readCsv } from "../../../sim/workloads/csv-table.ts";
import type { Policy } from "./policies.ts";
import type { Measured } from "./run.ts";

export interface PolicyRuns {
  readonly policy: Policy;
  /** One series for each seed. */
  readonly series: readonly (readonly Measured[])[];
}

type Figure = "allocPct" | "fragOfTotalPct";

interface Point {
  readonly figure: Figure;
  readonly arrivedPct: number;
  readonly column: "alloc_mean" | "frag_of_total_mean";
  readonly tolerance: (policy: Policy) => number;
}

const allocTolerance = (policy: Policy): number => {
  if (policy === "FGD" || policy === "BestFit") return 0.3;
  return policy === "Random" || policy === "DotProd" ? 0.5 : 0.8;
};

const POINTS: readonly Point[] = [
  { figure: "fragOfTotalPct", arrivedPct: 60, column: "frag_of_total_mean", tolerance: () => 0.8 },
  { figure: "allocPct", arrivedPct: 100, column: "alloc_mean", tolerance: allocTolerance },
  { figure: "allocPct", arrivedPct: 130, column: "alloc_mean", tolerance: allocTolerance },
];

export interface Compared {
  readonly policy: Policy;
  readonly what: string;
  readonly published: number;
  readonly ours: number;
  /** Standard error of our mean. */
  readonly standardError: number;
  readonly tolerance: number;
  readonly holds: boolean;
}

/** `path`: the published means, columns policy, arrived_pct, alloc_mean, frag_of_total_mean. */
export function compareWith(path: string, runs: readonly PolicyRuns[]): readonly Compared[] {
  const rows = readCsv(path, ["policy", "arrived_pct", "alloc_mean", "frag_of_total_mean"]);
  return runs.flatMap(({ policy, series }) =>
    POINTS.flatMap(({ figure, arrivedPct, column, tolerance }) => {
      const row = rows.find((each) => {
        return each.text("policy") === policy && Number(each.text("arrived_pct")) === arrivedPct;
      });
      if (row === undefined) return [];
      const { mean, standardError } = meanAt(series, figure, arrivedPct);
      const published = Number(row.text(column));
      const what = `${figure === "allocPct" ? "allocated" : "fragmented"} at ${arrivedPct} %`;
      const holds = Math.abs(mean - published) <= tolerance(policy);
      return [{ policy, what, published, ours: mean, standardError, tolerance: tolerance(policy), holds }];
    }),
  );
}

/** Pairs of policies that stand the other way round than published, by the allocation at 130 %, unless they are closer
 * than two standard errors of their difference. */
export function misordered(compared: readonly Compared[]): readonly string[] {
  const last = compared.filter(({ what }) => what === "allocated at 130 %");
  return last.flatMap((a) =>
    last.flatMap((b) => {
      const swapped = a.published < b.published && a.ours > b.ours;
      const apart = Math.abs(a.ours - b.ours) > 2 * Math.hypot(a.standardError, b.standardError);
      return swapped && apart ? [`${a.policy} before ${b.policy}`] : [];
    }),
  );
}

function meanAt(
  series: readonly (readonly Measured[])[],
  figure: Figure,
  arrivedPct: number,
): { mean: number; standardError: number } {
  const values = series.flatMap((run) =>
    run.filter((point) => point.arrivedPct === arrivedPct).map((point) => point[figure]),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}
