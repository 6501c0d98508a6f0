// Where a command is to write. Whether that is possible is found out before the first run, not after the last; what is written
// there is the business of whoever writes.

import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderTrouble, makeFolder } from "../src/adapters/make-folder.ts";

/** Makes the folder if it is missing; what is wrong with it, in one line, null if it may be written to. */
export const folderFault = (folder: string): string | null =>
  troubleOf(folder, () => {
    makeFolder(folder);
    rmdirSync(mkdtempSync(join(folder, ".wavetank-")));
  });

/** The same of a file and its folder. What the file holds stays. */
export function fileFault(path: string): string | null {
  if (!existsSync(path)) return folderFault(dirname(path));
  if (statSync(path).isDirectory()) return `Cannot write to ${path}: it is a folder`;
  return troubleOf(path, () => accessSync(path, constants.W_OK));
}

function troubleOf(path: string, attempt: () => void): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    return `Cannot write to ${path}: ${folderTrouble(error as NodeJS.ErrnoException)}`;
  }
}
