// What a process of this machine has used so far, by /proc (Linux), and what a folder takes on its disk.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Of /proc/PID/stat: fixed on Linux as user programs see it. */
const TICKS_PER_SECOND = 100;

/** CPU seconds, user and system, since its start. */
export function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" "); // the name before may hold spaces
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory, MiB. */
export function residentMiB(pid: number): number {
  const [, kib = "0"] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1_024;
}

/** Open descriptors. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const BLOCK_BYTES = 512;

/** What the files below a folder take, MiB; those that go while it looks count nothing. */
export function folderMiB(folder: string): number {
  let blocks = 0;
  for (const entry of readdirSync(folder, { recursive: true }) as string[]) {
    blocks += statSync(join(folder, entry), { throwIfNoEntry: false })?.blocks ?? 0;
  }
  return (blocks * BLOCK_BYTES) / 1_024 ** 2;
}
