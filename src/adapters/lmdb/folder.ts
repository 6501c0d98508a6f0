// The folder a store lies in: that it is one, that it may be written to, that nothing else lies there, that LMDB may be
// let at its files, and that its own entry survives a power cut (a new file needs its folder flushed too).

import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { folderTrouble, makeFolder } from "../make-folder.ts";
import { fileTrouble } from "./file-trouble.ts";

/** The two environments that a store's folder holds. */
export const DATA_FILE = "data.mdb";
export const HOLDER_FILE = "holder";

/** How a file begins that only tries whether there is room; gone before anything is written to it. */
const ROOM = "room-";

/** A data file that is not whole: what its records were must come from elsewhere. */
export class DamagedStore extends Error {
  override readonly name = "DamagedStore";
}

/** The real path of a folder fit for a store, made when it is missing. Throws, saying why, when there is none;
 * `DamagedStore` when there was. */
export function prepareFolder(path: string): string {
  try {
    const made = makeFolder(path);
    if (made !== undefined) syncFolder(dirname(made));
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(`Cannot open a store in ${path}: ${folderTrouble(error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  }
  const folder = realpathSync(path);
  refuseOtherFiles(folder);
  refuseFullDisk(folder);
  return folder;
}

/** What a store takes at its opening. */
const OPENING_BYTES = 2 ** 16;

/** LMDB maps its lock files before they have a place on the disk: without room for them, the process ends by a signal. */
function refuseFullDisk(folder: string): void {
  const file = join(folder, `${ROOM}${process.pid}`);
  try {
    const handle = openSync(file, "w", 0o600);
    try {
      rmSync(file); // whatever happens, it is not found by another
      for (let at = 0; at < OPENING_BYTES; ) at += writeSync(handle, Buffer.alloc(OPENING_BYTES - at));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
    const room = `accepted: ${OPENING_BYTES / 1024} KiB or more of free space`;
    throw new Error(`Cannot open a store in ${folder}: its disk is full; ${room}`, { cause: error });
  }
}

/** Makes the folder's list of files durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function refuseOtherFiles(folder: string): void {
  const files = readdirSync(folder).filter((name) => !name.startsWith(ROOM));
  const ours = [DATA_FILE, HOLDER_FILE].filter((name) => files.includes(name));
  if (ours.includes(HOLDER_FILE)) refuseDamagedHolder(folder);
  if (ours.includes(DATA_FILE)) refuseDamagedData(folder, `Cannot open the store in ${folder}`);
  if (files.length === 0 || ours.length > 0) return;
  throw new Error(`Cannot open a store in ${folder}: it holds other files (${files[0]}) and no store`);
}

/** LMDB ends the whole process when it opens a file that is not whole: look first. Throws `DamagedStore`, whose message
 * begins with `cannot`. */
export function refuseDamagedData(folder: string, cannot: string): void {
  const file = join(folder, DATA_FILE);
  const trouble = fileTrouble(file);
  if (trouble !== null) throw new DamagedStore(`${cannot}: ${file} ${trouble}`);
}

/** Less than its meta pages: another process may be making it, and LMDB refuses it by itself. */
const BEING_MADE_BYTES = 8_192;

function refuseDamagedHolder(folder: string): void {
  const file = join(folder, HOLDER_FILE);
  const trouble = fileTrouble(file);
  const { size } = statSync(file);
  if (trouble === null || (trouble.startsWith("is cut short") && size < BEING_MADE_BYTES) || size === 0)
    return;
  const rest = "it holds no records: remove it when no process has the store open";
  throw new Error(`Cannot open the store in ${folder}: ${file} ${trouble}; ${rest}`);
}
