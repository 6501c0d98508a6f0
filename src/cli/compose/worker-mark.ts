// What a worker's containers carry so that they are found again although its data folder, and with it the node's id, was
// lost: the same for every worker that ever runs on this machine with that folder, of which there is one at a time.

import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { hostname } from "node:os";

/** 16 hexadecimal digits of the machine's id, its host name and the folder, which exists. Several machines may share one
 * engine: a clone of a machine has its id, so the name counts, too. */
export function workerMark(folder: string): string {
  const parts = [machineId(), hostname(), realpathSync(folder)];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

/** "" where there is none: it is systemd's, so of Linux. */
function machineId(): string {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim();
  } catch {
    return "";
  }
}
