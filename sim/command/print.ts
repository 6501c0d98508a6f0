// Where a command's words go: results to standard output, what is said meanwhile to standard error.

import { fstatSync } from "node:fs";
import { writeToOpen } from "../outputs.ts";

const STDOUT = 1;

/** Throws CannotWrite where it goes to a file and cannot: a stream would tell of a full disk when the process has ended. */
export const print = (text: string): void => {
  if (isFile()) writeToOpen(STDOUT, "standard output", `${text}\n`);
  else process.stdout.write(`${text}\n`);
};

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

function isFile(): boolean {
  const stat = fstatSync(STDOUT);
  return process.stdout.isTTY !== true && (stat.isFile() || stat.isCharacterDevice());
}
