// Every row of a store at one instant, also while a manager has it open: one read transaction over all tables. It must not
// write, and takes no lock from the manager.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { open, type Transaction } from "lmdb";
import { type Row, TABLES } from "../../core/store/records.ts";
import { DATA_FILE, refuseDamagedData } from "./folder.ts";

/** Rows by table, then key. Throws, saying why, when the folder holds no store; `DamagedStore` when it held one. */
export async function readLmdbSnapshot(folder: string): Promise<Row[]> {
  if (!existsSync(join(folder, DATA_FILE))) throw new Error(`Cannot read ${folder}: no store lies there`);
  refuseDamagedData(folder, `Cannot read the store in ${folder}`);
  const root = open<string, string>(folder, {
    noSubdir: false,
    maxDbs: TABLES.length + 1,
    encoding: "string",
    readOnly: true,
  });
  try {
    const tables = TABLES.map((table) => {
      const rows = root.openDB<string, Buffer>(table, { encoding: "string", keyEncoding: "binary" });
      return { table, rows };
    });
    const transaction: Transaction = root.useReadTransaction();
    try {
      return tables.flatMap(({ table, rows }) =>
        Array.from(rows.getRange({ transaction }), ({ key, value }) => ({
          table,
          key: key.toString(),
          value,
        })),
      );
    } finally {
      transaction.done();
    }
  } finally {
    await root.close();
  }
}
