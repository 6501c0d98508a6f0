// Rows in LMDB: one named database per table, keys and values as UTF-8. A commit is one transaction, and `done`
// follows the flush of its data and of the page that makes it the current one (docs/decisions/002-lmdb-durability.md).

import { type Database, open, type RootDatabase } from "lmdb";
import { type Row, type RowPut, TABLES, type Table } from "../../core/store/records.ts";
import type { Done, Store } from "../../ports/store.ts";
import { refusedRows } from "../row-keys.ts";
import { prepareFolder, syncFolder } from "./folder.ts";
import { claimFolder } from "./holder.ts";
import { makeDataFile } from "./make-data-file.ts";

type Rows = Database<string, Buffer>;

/**
 * Opens the store in `path`, making it when the folder is missing or empty. Rejects, saying why, when the folder
 * can't be used, holds something else, or belongs to a living process; with `DamagedStore` when its data file is not whole.
 */
export async function openLmdbStore(path: string): Promise<LmdbStore> {
  const folder = prepareFolder(path);
  const claim = await claimFolder(folder);
  if (!claim.held)
    throw new Error(`Cannot open the store in ${folder}: process ${claim.holderPid} has it open`);
  try {
    await makeDataFile(folder);
    const root = openRoot(folder);
    refuseForeign([...root.getKeys()]);
    const tables = new Map(TABLES.map((table) => [table, openTable(root, table)]));
    syncFolder(folder);
    return new LmdbStore(folder, root, tables, claim.release);
  } catch (error) {
    await claim.release();
    throw new Error(`Cannot open the store in ${folder}: ${(error as Error).message}`, { cause: error });
  }
}

/** An environment of some other program, or of a later version, is not ours to write to. */
function refuseForeign(names: readonly string[]): void {
  const foreign = names.find((name) => !TABLES.some((table) => table === name));
  if (foreign !== undefined) throw new Error(`it holds a table that is not ours: ${JSON.stringify(foreign)}`);
}

function openRoot(folder: string): RootDatabase<string, string> {
  return open<string, string>(folder, {
    noSubdir: false,
    maxDbs: TABLES.length + 1,
    encoding: "string",
    overlappingSync: false, // a commit then flushes before it counts as committed
  });
}

const openTable = (root: RootDatabase<string, string>, table: Table): Rows =>
  root.openDB<string, Buffer>(table, { encoding: "string", keyEncoding: "binary" });

/** Made by `openLmdbStore`. */
export class LmdbStore implements Store {
  private readonly path: string;
  private readonly root: RootDatabase<string, string>;
  private readonly tables: ReadonlyMap<Table, Rows>;
  private readonly release: () => Promise<void>;
  private underWay: Promise<unknown> = Promise.resolve();
  private closing: Promise<void> | null = null;

  constructor(
    path: string,
    root: RootDatabase<string, string>,
    tables: ReadonlyMap<Table, Rows>,
    release: () => Promise<void>,
  ) {
    this.path = path;
    this.root = root;
    this.tables = tables;
    this.release = release;
  }

  get(table: Table, key: string): string | undefined {
    return this.rows(table).get(Buffer.from(key));
  }

  list(table: Table, options: { readonly after?: string; readonly limit?: number } = {}): Row[] {
    const { after, limit } = options;
    if (limit === 0) return [];
    const start = after === undefined ? {} : { start: Buffer.from(after), exclusiveStart: true };
    const range = this.rows(table).getRange({ ...start, ...(limit === undefined ? {} : { limit }) });
    return Array.from(range, ({ key, value }) => ({ table, key: key.toString(), value }));
  }

  count(table: Table): number {
    return this.rows(table).getCount();
  }

  *load(): Iterable<Row> {
    for (const table of TABLES) {
      for (const { key, value } of this.rows(table).getRange()) yield { table, key: key.toString(), value };
    }
  }

  commit(rows: readonly RowPut[], done: Done): void {
    const refused = this.closing === null ? refusedRows(rows) : this.failure("it is closed");
    const before = this.underWay;
    const written = refused === undefined && rows.length > 0 ? this.write(rows) : before;
    this.underWay = written.then(
      () => before.then(() => done(refused)),
      async (error) => before.then(async () => done(await this.explain(error))),
    );
  }

  close(done: Done): void {
    this.closing ??= this.underWay.then(() => this.root.close()).then(() => this.release());
    this.closing.then(
      () => done(),
      (error) => done(error),
    );
  }

  /** One transaction. Nothing in here may throw halfway, or half a batch would be committed: rows are checked. */
  private write(rows: readonly RowPut[]): Promise<unknown> {
    return this.root.batch(() => {
      for (const { table, key, value } of rows) {
        const bytes = Buffer.from(key);
        if (value === null) this.rows(table).remove(bytes);
        else this.rows(table).put(bytes, value);
      }
    });
  }

  /** lmdb rejects with a general error whose `commitError` promise rejects with the real one. */
  private async explain(error: Error & { commitError?: Promise<never> }): Promise<Error> {
    const cause = await Promise.resolve(error.commitError).then(
      () => error,
      (real: Error) => real,
    );
    return this.failure(cause.message, cause);
  }

  private failure(reason: string, cause?: Error): Error {
    return new Error(`Cannot write to the store in ${this.path}: ${reason}`, { cause });
  }

  private rows(table: Table): Rows {
    if (this.closing !== null) throw new Error(`Cannot read the store in ${this.path}: it is closed`);
    return this.tables.get(table) as Rows;
  }
}
