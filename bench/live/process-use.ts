// What a process of this machine has used so far, by /proc (Linux), and what a folder takes on its disk.

import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { pause } from "../../src/cli/pause.ts";

/** Of /proc/PID/stat: fixed on Linux as user programs see it. */
const TICKS_PER_SECOND = 100;

/** CPU seconds, user and system, since its start. */
export function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" "); // the name before may hold spaces
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory, MiB. */
export const residentMiB = (pid: number): number => statusMiB(pid, "VmRSS");

/** The part of it that is pages of files: the program's and its store's, which the system can take back. */
export const mappedMiB = (pid: number): number => statusMiB(pid, "RssFile");

function statusMiB(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const [, kib = "0"] = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status) ?? [];
  return Number(kib) / 1_024;
}

/** Open descriptors. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const BLOCK_BYTES = 512;

/** What the files below a folder take, MiB; those that go while it looks count nothing. */
export const folderMiB = (folder: string): number => (blocksBelow(folder) * BLOCK_BYTES) / 1_024 ** 2;

function blocksBelow(folder: string): number {
  let blocks = 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    blocks += statSync(path, { throwIfNoEntry: false })?.blocks ?? 0;
    if (entry.isDirectory()) blocks += blocksBelow(path);
  }
  return blocks;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Processes that ran or waited for a core, on average over the last minute: what was measured, and what else the machine did. */
export const machineLoad = (): string => (loadavg()[0] ?? 0).toFixed(1);

/** The share of the machine's cores that is at work, 0..1, looked at for `forMs` from now on. */
export async function busyShare(forMs: number): Promise<number> {
  const before = coreTimes();
  await pause(forMs, new AbortController().signal);
  const after = coreTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function coreTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((core) => core.times);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((each) => Object.values(each))) };
}
