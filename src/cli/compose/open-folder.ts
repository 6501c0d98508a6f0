// The lmdb store in a folder of a manager's or worker's, with what a person can do when it is damaged. Loaded when it is
// used, because it is native code.

import type { Row } from "../../core/store/records.ts";
import type { Store } from "../../ports/store.ts";
import { Failure, failure } from "../exit.ts";

/** What helps a manager whose store is damaged. */
export const RESTORE =
  "restore a backup into a fresh folder (wavetank restore FILE --data-dir FOLDER) and start the manager on that";

/** What helps a worker. */
export const NEW_NODE =
  "remove that file and start again: it is then a new node, and what runs there is found by its labels";

/** Fails with one line; `help` ends it when the store is damaged. */
export async function openFolder(folder: string, help: string): Promise<Store> {
  const { openLmdbStore } = await import("../../adapters/lmdb/lmdb-store.ts");
  return openLmdbStore(folder).catch((error) => storeFailure(error, help));
}

/** All records of a store that may be in use. Fails as `openFolder` does. */
export async function rowsIn(folder: string): Promise<Row[]> {
  const { readLmdbSnapshot } = await import("../../adapters/lmdb/lmdb-snapshot.ts");
  return readLmdbSnapshot(folder).catch((error) => storeFailure(error, RESTORE));
}

async function storeFailure(error: unknown, help: string): Promise<never> {
  const { DamagedStore } = await import("../../adapters/lmdb/folder.ts");
  if (error instanceof DamagedStore) throw new Failure(`${error.message}; ${help}`);
  return failure(error);
}
