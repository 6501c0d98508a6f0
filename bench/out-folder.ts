// Where results go: whether they can is found out before the first run, and told in one line where they can't.

import { dirname } from "node:path";
import { fileFault, folderFault } from "../sim/outputs.ts";
import { Misuse } from "./misuse.ts";

/** Throws Misuse where no folder can be made or written to. */
export function makeOutFolder(folder: string): void {
  const fault = folderFault(folder);
  if (fault !== null) throw new Misuse(fault);
}

/** Throws Misuse where one of the files that were asked for can't be put in its folder. */
export function refuseUnwritable(...files: readonly (string | undefined)[]): void {
  for (const file of files) {
    const fault = file === undefined ? null : (fileFault(file) ?? folderFault(dirname(file)));
    if (fault !== null) throw new Misuse(fault);
  }
}
