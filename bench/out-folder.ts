// Makes the folder that results go to, or says in one line why that can't be.

import { accessSync, constants } from "node:fs";
import { folderTrouble, makeFolder } from "../src/adapters/make-folder.ts";
import { Misuse } from "./misuse.ts";

/** Throws Misuse where no folder can be made or written to. */
export function makeOutFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Misuse(`Cannot write to ${folder}: ${folderTrouble(error as NodeJS.ErrnoException)}`);
  }
}
