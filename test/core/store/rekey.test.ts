// A store of the first version, which kept tasks and attempts under the task's id, is moved whole.

import { expect, test } from "vitest";
import { loadCluster } from "../../../src/core/store/load.ts";
import {
  type AttemptRecord,
  type Row,
  type RowPut,
  TABLES,
  type TaskRecord,
} from "../../../src/core/store/records.ts";
import { rekeyed } from "../../../src/core/store/rekey.ts";
import { ManagerDriver } from "../manager/driver.ts";

type Rows = Map<string, Row>;

/** Three tasks of which two have been placed, one of them twice. */
function stored(): Row[] {
  const driver = new ManagerDriver().nodes(1);
  const { id } = driver.submit({ resources: { cpu: 3000 } });
  driver.submit({ resources: { cpu: 500 } });
  driver.submit({ resources: { cpu: 3000 } });
  driver.report(0, id, { attempt: 1, phase: "ended", exitCode: 1 });
  return TABLES.flatMap((table) => driver.rows(table));
}

/** As the first version would have kept it. */
function keyOfOld({ table, key, value }: Row): string {
  const record: TaskRecord & AttemptRecord = JSON.parse(value);
  if (table === "tasks") return record.id;
  return table === "attempts" ? `${record.taskId}.${record.number}` : key;
}

const aged = (row: Row): Row => ({
  ...row,
  key: keyOfOld(row),
  value: JSON.stringify({ ...JSON.parse(row.value), v: 1 }),
});

const byKey = (rows: readonly Row[]): Rows => new Map(rows.map((row) => [`${row.table}/${row.key}`, row]));

function written(rows: Rows, puts: readonly RowPut[]): Row[] {
  for (const { table, key, value } of puts) {
    if (value === null) rows.delete(`${table}/${key}`);
    else rows.set(`${table}/${key}`, { table, key, value });
  }
  return [...rows.values()];
}

const withoutVersion = (rows: readonly Row[]): unknown[] =>
  rows
    .map(({ table, key, value }) => ({ table, key, record: { ...JSON.parse(value), v: 0 } }))
    .sort((a, b) => (`${a.table}/${a.key}` < `${b.table}/${b.key}` ? -1 : 1));

test("every task and every attempt moves, and says what it said", () => {
  const rows = stored();
  const old = rows.map(aged);
  const moves = rekeyed(old);
  expect(rows.filter(({ table }) => table === "tasks")).toHaveLength(3);
  expect(rows.filter(({ table }) => table === "attempts").length).toBeGreaterThanOrEqual(2);
  expect(withoutVersion(written(byKey(old), moves))).toEqual(withoutVersion(rows));
  expect(loadCluster(written(byKey(old), moves)).counts).toEqual(loadCluster(rows).counts);
});

test("what lies where it is looked for is left alone", () => {
  expect(rekeyed(stored())).toEqual([]);
});

test("an old store can be read as it is", () => {
  const old = stored().map(aged);
  expect([...loadCluster(old).tasks.keys()]).toEqual([...loadCluster(stored()).tasks.keys()]);
});

test("a row of a later version is refused by its name", () => {
  const later = stored().map((row) => ({ ...row, value: row.value.replace('"v":2', '"v":3') }));
  expect(() => rekeyed(later.map((row) => ({ ...row, key: `old-${row.key}` })))).toThrow(
    /row old-\S+ of table tasks: it has schema version 3, this program reads 1 and 2/,
  );
});
