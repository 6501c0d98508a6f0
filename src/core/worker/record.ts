// How a worker's own record lies on its disk.

import { readRecord } from "../store/load.ts";
import { type Row, type RowPut, SCHEMA_VERSION } from "../store/records.ts";
import type { WorkerChange, WorkerRecord } from "./events.ts";

const KEY = "worker";

export function workerRows(changes: readonly WorkerChange[]): RowPut[] {
  const last = changes[changes.length - 1];
  if (last === undefined) return [];
  return [{ table: "meta", key: KEY, value: JSON.stringify({ v: SCHEMA_VERSION, ...last.record }) }];
}

/** Null when the rows hold none: a new node. Throws `UnreadableRow` as `loadCluster` does. */
export function loadWorkerRecord(rows: Iterable<Row>): WorkerRecord | null {
  for (const row of rows) {
    if (row.table === "meta" && row.key === KEY) return readRecord<WorkerRecord>(row);
  }
  return null;
}
