// Where a command is to write. Whether that is possible is found out before the first run, not after the last; what fails all the
// same, on a disk that is full by then, is told in one line. What is written is the business of whoever writes.

import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdtempSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
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

/** Something could not be written; the message says what, where and why. */
export class CannotWrite extends Error {
  override readonly name = "CannotWrite";
}

/** Writes the file, and its folder if that is missing. Throws CannotWrite. */
export const writeTo = (path: string, data: string | Uint8Array): void =>
  orCannot(path, () => {
    makeFolder(dirname(path));
    writeFileSync(path, data);
  });

/** Writes at the end of the file. Throws CannotWrite. */
export const appendTo = (path: string, text: string): void =>
  orCannot(path, () => appendFileSync(path, text));

/** Writes to what is open already and called so. Throws CannotWrite. */
export const writeToOpen = (descriptor: number, name: string, text: string): void =>
  orCannot(name, () => writeFileSync(descriptor, text));

function orCannot(path: string, write: () => void): void {
  const trouble = troubleOf(path, write);
  if (trouble !== null) throw new CannotWrite(trouble);
}
