// The folder a store lies in: that it is one, that it may be written to, that nothing else lies there, and that
// its own entry survives a power cut (a new file needs its folder flushed too).

import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { folderTrouble, makeFolder } from "../make-folder.ts";

/** Every data file opens with a page header of 24 bytes, then LMDB's magic number and format version. */
const FORMAT = Buffer.from("dec0efbe02000000", "hex");
const FORMAT_OFFSET = 24;

/** The two environments that a store's folder holds. */
export const DATA_FILE = "data.mdb";
export const HOLDER_FILE = "holder";

/** The real path of a folder fit for a store, made when it is missing. Throws, saying why, when there is none. */
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
  return folder;
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
  const files = readdirSync(folder);
  const ours = [DATA_FILE, HOLDER_FILE].filter((name) => files.includes(name));
  for (const name of ours) refuseOtherFormat(join(folder, name));
  if (files.length === 0 || ours.length > 0) return;
  throw new Error(`Cannot open a store in ${folder}: it holds other files (${files[0]}) and no store`);
}

/** LMDB 3.5 takes the whole process down with it when it opens a file of another format: look first. */
function refuseOtherFormat(file: string): void {
  const start = Buffer.alloc(FORMAT_OFFSET + FORMAT.length);
  const handle = openSync(file, "r");
  try {
    const bytes = readSync(handle, start);
    if (bytes === 0 || start.subarray(FORMAT_OFFSET).equals(FORMAT)) return; // empty: its making was cut off
  } finally {
    closeSync(handle);
  }
  throw new Error(`Cannot open the store in ${dirname(file)}: ${file} is damaged or no LMDB file`);
}
