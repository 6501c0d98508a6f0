// Makes a folder and its missing parents. Node's recursive mkdir tries for ever where none can be made (in /proc):
// here each is tried once.

import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Returns the topmost folder that had to be made, undefined when all were there. Throws the system's error. */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) makeOne(folder);
  if (!isFolder(path)) throw Object.assign(new Error(`${path} is not a folder`), { code: "ENOTDIR" });
  return missing[0];
}

/** For its owner alone: tasks' variables lie in there. Another process may make it at the same moment. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Why a folder can't be made or used, for people. */
export function folderTrouble(error: NodeJS.ErrnoException): string {
  if (error.code === "EEXIST" || error.code === "ENOTDIR") return "it is not a folder";
  if (error.code === "EACCES" || error.code === "EPERM") return "no permission to read and write there";
  if (error.code === "EROFS") return "the file system is read-only";
  if (error.code === "ENOENT") return "no folder can be made there";
  if (error.code === "EISDIR") return "it is a folder";
  if (error.code === "ENOSPC") return "no space is left there";
  return error.message;
}
