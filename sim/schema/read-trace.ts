// Reads a trace of submissions: CSV with the columns at_s, cpu_milli, memory_mib and run_s (empty: a service), and perhaps
// priority (empty: it is drawn), in the order of their moments.

import type { TracedTask } from "../scenario.ts";
import { readCsv } from "../workloads/csv-table.ts";

const MIB = 2 ** 20;
const SECOND = 1_000_000;
const SECONDS_MAX = 36_000_000;
const PRIORITY_MAX = 1_000;

/** Throws a TraceError that names file, line and column. */
export function readTrace(path: string): TracedTask[] {
  let last = 0;
  return readCsv(path, ["at_s", "cpu_milli", "memory_mib", "run_s"]).map((row) => {
    const at = row.integer("at_s", 0, SECONDS_MAX) * SECOND;
    if (at < last) row.refuse("at_s", `${at / SECOND} is before the row above: rising moments are accepted`);
    last = at;
    return {
      at,
      resources: {
        cpu: row.integer("cpu_milli", 0, 10_000_000),
        memory: row.integer("memory_mib", 0, 2 ** 30) * MIB,
      },
      run: row.says("run_s") ? row.integer("run_s", 0, 3_600_000) * SECOND : null,
      ...(row.says("priority") ? { priority: row.integer("priority", 0, PRIORITY_MAX) } : {}),
    };
  });
}
