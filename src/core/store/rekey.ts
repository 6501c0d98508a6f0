// Rows of tasks and attempts as the first version kept them, under the task's id: moved to where they are looked for
// now. It must not touch what a row says.

import { present } from "../kernel/assert.ts";
import { readRecord } from "./load.ts";
import { type AttemptRecord, type Row, type RowPut, SCHEMA_VERSION, type TaskRecord } from "./records.ts";
import { attemptKey, taskKey } from "./rows.ts";

/** What to write before anything else is: one commit that moves every such row; mostly none. */
export function rekeyed(rows: Iterable<Row>): RowPut[] {
  const serials = new Map<string, number>();
  const puts: RowPut[] = [];
  const attempts: Row[] = [];
  for (const row of rows) {
    if (KEY.test(row.key)) continue;
    if (row.table === "attempts") attempts.push(row);
    if (row.table !== "tasks") continue;
    const task = readRecord<TaskRecord>(row);
    serials.set(task.id, task.serial);
    puts.push(...moved(row, taskKey(task.serial), task));
  }
  for (const row of attempts) {
    const attempt = readRecord<AttemptRecord>(row);
    const serial = present(serials.get(attempt.taskId), `Attempt ${row.key} has a task`);
    puts.push(...moved(row, attemptKey(serial, attempt.number), attempt));
  }
  return puts;
}

const KEY = /^\d{16}(\.\d+)?$/;

function moved({ table, key }: Row, to: string, record: object): RowPut[] {
  const value = JSON.stringify({ v: SCHEMA_VERSION, ...record });
  return [
    { table, key, value: null },
    { table, key: to, value },
  ];
}
