// What a worker's containers carry so that they are found again, whatever became of the rest: while its data folder is there, what
// is noted in it, wherever the folder goes; once that was lost, the same again, as long as machine and place are.

import { createHash } from "node:crypto";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

const MARK = /^[0-9a-f]{16}$/;

/** 16 hexadecimal digits; `folder` exists. Drawn from the machine's id, its host name and the folder when they are new:
 * several machines may share one engine, and a clone of a machine has its id, so the name counts, too. */
export function workerMark(folder: string): string {
  const file = join(folder, "mark");
  const noted = markIn(file);
  if (noted !== null) return noted;
  const parts = [machineId(), hostname(), realpathSync(folder)];
  const mark = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
  writeFileSync(file, mark, { flush: true });
  return mark;
}

/** Null: none is noted, or not whole. */
function markIn(file: string): string | null {
  try {
    const text = readFileSync(file, "utf8");
    return MARK.test(text) ? text : null;
  } catch {
    return null;
  }
}

/** "" where there is none: it is systemd's, so of Linux. */
function machineId(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim();
  } catch {
    return "";
  }
}
