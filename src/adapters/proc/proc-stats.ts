// Measures this machine: /proc where there is one, else what Node's `os` knows, and null for what neither tells. It
// decides nothing with the numbers.

import { readFile, statfs } from "node:fs/promises";
import os from "node:os";
import { join } from "node:path";
import type { NodeStats } from "../../core/node/node.ts";
import type { NodeStatsSource } from "../../ports/node-stats.ts";
import { wallNow } from "../wall-clock.ts";
import {
  busyPercent,
  type CpuTimes,
  countCores,
  type Memory,
  parseCpuTimes,
  parseLoad,
  parseMemory,
} from "./proc-files.ts";

export interface ProcStatsOptions {
  /** Where /proc lies. */
  readonly procRoot?: string;
  /** A path on the disk to measure: where tasks keep their data. */
  readonly diskPath?: string;
}

type Disk = Pick<NodeStats, "diskTotalBytes" | "diskFreeBytes">;

export class ProcStats implements NodeStatsSource {
  private readonly procRoot: string;
  private readonly diskPath: string;
  private before: CpuTimes | null = null;

  constructor(options: ProcStatsOptions = {}) {
    this.procRoot = options.procRoot ?? "/proc";
    this.diskPath = options.diskPath ?? "/";
  }

  measure(done: (stats: NodeStats) => void): void {
    this.read().then(done);
  }

  private async read(): Promise<NodeStats> {
    const [stat, meminfo, loadavg, disk] = await Promise.all([
      this.file("stat"),
      this.file("meminfo"),
      this.file("loadavg"),
      measureDisk(this.diskPath),
    ]);
    const memory = meminfo === null ? memoryOfOs() : parseMemory(meminfo);
    const measured = {
      cpuPercent: this.cpuSinceBefore(stat),
      memoryTotalBytes: memory.totalBytes,
      memoryAvailableBytes: memory.availableBytes,
      ...disk,
      load: loadavg === null ? loadOfOs() : parseLoad(loadavg),
    };
    const missing = Object.entries(measured).filter(([, value]) => value === null);
    const cores = (stat === null ? 0 : countCores(stat)) || os.cpus().length || 1;
    const standIn = stat === null && meminfo === null ? { measuredBy: "os" as const } : {};
    return { takenAt: wallNow(), ...measured, cores, missing: missing.map(([name]) => name), ...standIn };
  }

  private cpuSinceBefore(stat: string | null): number | null {
    const now = stat === null ? cpuTimesOfOs() : parseCpuTimes(stat);
    const percent = now === null || this.before === null ? null : busyPercent(this.before, now);
    if (percent !== null || this.before === null) this.before = now;
    return percent;
  }

  private file(name: string): Promise<string | null> {
    return readFile(join(this.procRoot, name), "utf8").catch(() => null);
  }
}

/** Free is what a process without rights may take, as `df` counts it. */
async function measureDisk(path: string): Promise<Disk> {
  const found = await statfs(path).catch(() => null);
  if (found === null) return { diskTotalBytes: null, diskFreeBytes: null };
  return { diskTotalBytes: found.blocks * found.bsize, diskFreeBytes: found.bavail * found.bsize };
}

function cpuTimesOfOs(): CpuTimes | null {
  const cores = os.cpus();
  if (cores.length === 0) return null;
  const sum = (of: (times: os.CpuInfo["times"]) => number): number =>
    cores.reduce((total, core) => total + of(core.times), 0);
  return { busy: sum(({ user, nice, sys, irq }) => user + nice + sys + irq), idle: sum(({ idle }) => idle) };
}

/** What `os` calls free leaves out what caches would give back: available memory is not known from it. */
function memoryOfOs(): Memory {
  return { totalBytes: os.totalmem(), availableBytes: null };
}

/** Windows has no load averages, and `os` says 0 there. */
function loadOfOs(): readonly [number, number, number] | null {
  return os.platform() === "win32" ? null : (os.loadavg() as [number, number, number]);
}
