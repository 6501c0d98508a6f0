// Reads a file that a person named, or standard input, and says in one line why it can't be read. It must not know what
// the file is for.

import { readFileSync, statSync } from "node:fs";
import { Misuse } from "../exit.ts";

/** The name under which standard input is read, as everywhere. */
export const STDIN = "-";

const MIB = 1024 * 1024;
const SIZE_MAX_MIB = 16;

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "it is a folder",
  EACCES: "no permission to read it",
  ENOTDIR: "what it lies in is no folder",
  ENAMETOOLONG: "the name is too long",
};

/** The text of `file` (`-`: of standard input), UTF-8, at most 16 MiB. Throws `Misuse`. */
export function fileText(file: string): string {
  const bytes = fileBytes(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Misuse(`Cannot read ${file}: it is not text in UTF-8`);
  }
}

/** What is in `file` (`-`: in standard input), at most 16 MiB. Throws `Misuse`. */
export function fileBytes(file: string): Buffer {
  const bytes = bytesOf(file);
  if (bytes.length > SIZE_MAX_MIB * MIB) throw tooLarge(file);
  return bytes;
}

function bytesOf(file: string): Buffer {
  try {
    if (file === STDIN) return readFileSync(0);
    if (statSync(file).size > SIZE_MAX_MIB * MIB) throw tooLarge(file);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Misuse) throw error;
    throw unreadable(file, error);
  }
}

/** The text of `file`, however large. What may have no end (a device, a pipe) is refused. Throws `Misuse`. */
export function regularFileText(file: string): string {
  try {
    const found = statSync(file);
    if (found.isFile() || found.isDirectory()) return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
  throw new Misuse(`Cannot read ${file}: it is a device or a pipe; accepted: a regular file`);
}

/** What is said of a `file` that the system did not let us read. */
export function unreadable(file: string, error: unknown): Misuse {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new Misuse(`Cannot read ${file}: ${UNREADABLE[code] ?? message}`);
}

const tooLarge = (file: string): Misuse =>
  new Misuse(`Cannot read ${file}: it is too large; accepted: up to ${SIZE_MAX_MIB} MiB`);
