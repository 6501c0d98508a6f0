// What is said of a file that a command names and that is not there: of one that was looked for from the current folder, also which
// folder that is.

import { isAbsolute } from "node:path";

export const notThere = (path: string): string =>
  isAbsolute(path) ? "there is no such file" : `there is no such file in ${process.cwd()}`;
