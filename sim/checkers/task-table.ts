// What the checkers know of each task, side by side: one row a task, one column a question. Twenty checkers hear of the
// same task one after the other; with a map of its own each would look for it anew, in memory that is cold by then.
// It must not know what the columns mean.

import type { TaskId } from "../../src/core/task/attempt.ts";

/** First the number of columns that are filled, then one place a column. */
type Row = unknown[];

export class TaskTable {
  private readonly rows = new Map<TaskId, Row>();
  private columns = 0;
  private lastId: TaskId = "";
  private lastRow: Row | undefined;

  /** A new column, empty. All are made before the first is filled. */
  column<Value extends object | string | number | true>(): TaskColumn<Value> {
    return new TaskColumn<Value>(this, ++this.columns);
  }

  /** PERF: whoever comes next mostly asks for the same task again. */
  row(id: TaskId): Row | undefined {
    if (id === this.lastId) return this.lastRow;
    this.lastId = id;
    this.lastRow = this.rows.get(id);
    return this.lastRow;
  }

  madeRow(id: TaskId): Row {
    const known = this.row(id);
    if (known !== undefined) return known;
    const row: Row = [0];
    for (let column = 1; column <= this.columns; column++) row.push(undefined);
    this.rows.set(id, row);
    this.lastRow = row;
    return row;
  }

  /** Its last column has been emptied. */
  drop(id: TaskId): void {
    this.rows.delete(id);
    if (id === this.lastId) this.lastRow = undefined;
  }

  all(): Iterable<[TaskId, Row]> {
    return this.rows;
  }
}

/** As a Map from task to value, but for its order: that of the tasks' rows. */
export class TaskColumn<Value extends object | string | number | true> {
  private readonly table: TaskTable;
  private readonly index: number;
  private filled = 0;

  constructor(table: TaskTable, index: number) {
    this.table = table;
    this.index = index;
  }

  get size(): number {
    return this.filled;
  }

  get(id: TaskId): Value | undefined {
    return this.table.row(id)?.[this.index] as Value | undefined;
  }

  has(id: TaskId): boolean {
    return this.table.row(id)?.[this.index] !== undefined;
  }

  set(id: TaskId, value: Value): void {
    const row = this.table.madeRow(id);
    if (row[this.index] === undefined) {
      this.filled++;
      row[0] = (row[0] as number) + 1;
    }
    row[this.index] = value;
  }

  delete(id: TaskId): boolean {
    const row = this.table.row(id);
    if (row?.[this.index] === undefined) return false;
    row[this.index] = undefined;
    this.filled--;
    row[0] = (row[0] as number) - 1;
    if (row[0] === 0) this.table.drop(id);
    return true;
  }

  clear(): void {
    for (const id of [...this.keys()]) this.delete(id);
  }

  *keys(): Iterable<TaskId> {
    for (const [id] of this) yield id;
  }

  *[Symbol.iterator](): Iterator<[TaskId, Value]> {
    for (const [id, row] of this.table.all()) {
      const value = row[this.index] as Value | undefined;
      if (value !== undefined) yield [id, value];
    }
  }
}
