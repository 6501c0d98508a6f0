// A folder of its own for an LMDB store, taken away afterwards.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LmdbStore, openLmdbStore } from "../../../src/adapters/lmdb/lmdb-store.ts";
import type { StoreHarness } from "../../contract/store.ts";
import { until } from "../until.ts";

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "wavetank-store-"));

export const closeStore = (store: LmdbStore): Promise<void> =>
  new Promise((resolve, reject) => store.close((error) => (error ? reject(error) : resolve())));

export async function lmdbHarness(): Promise<StoreHarness> {
  const folder = newFolder();
  const opened: LmdbStore[] = [];
  return {
    durable: true,
    open: async () => {
      const store = await openLmdbStore(folder);
      opened.push(store);
      return store;
    },
    until,
    dispose: async () => {
      for (const store of opened) await closeStore(store);
      rmSync(folder, { recursive: true });
    },
  };
}
