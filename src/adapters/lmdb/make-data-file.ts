// Makes the data file of a new store, whole or not at all: under its name it is never empty, so an empty one has lost what
// it held. Only who holds the store's claim may call this.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { DATA_FILE } from "./folder.ts";

const PART = `${DATA_FILE}.part`;

/** Does nothing when it is there. */
export async function makeDataFile(folder: string): Promise<void> {
  const part = join(folder, PART);
  removePart(part); // a making that was cut off
  if (existsSync(join(folder, DATA_FILE))) return;
  await open(part, { noSubdir: true, overlappingSync: false }).close();
  flush(part);
  renameSync(part, join(folder, DATA_FILE));
  removePart(part);
}

function removePart(part: string): void {
  for (const file of [part, `${part}-lock`]) rmSync(file, { force: true });
}

function flush(file: string): void {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
