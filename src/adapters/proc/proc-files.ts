// Reads numbers off the text of Linux's /proc files (proc(5)). Pure: it opens nothing.
// So every oddity of a kernel is a line of text in a test.

/** Time spent since boot, summed over all cores, in one unit that cancels out (clock ticks, milliseconds). */
export interface CpuTimes {
  readonly busy: number;
  readonly idle: number;
}

export interface Memory {
  readonly totalBytes: number | null;
  readonly availableBytes: number | null;
}

/**
 * The "cpu" line of /proc/stat: user nice system idle iowait irq softirq steal guest guest_nice.
 * Idle is idle + iowait; busy is user + nice + system + irq + softirq + steal. Guest time is already inside user and
 * nice. Null when there is no such line.
 */
export function parseCpuTimes(stat: string): CpuTimes | null {
  const line = /^cpu +([\d ]+)$/m.exec(stat);
  if (line === null) return null;
  const times = (line[1] as string).split(" ").map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = times;
  return { busy: user + nice + system + irq + softirq + steal, idle: idle + iowait };
}

/** How many cores /proc/stat tells of: its lines cpu0, cpu1, … */
export function countCores(stat: string): number {
  return stat.match(/^cpu\d+ /gm)?.length ?? 0;
}

/**
 * Busy share of the time between two readings, percent 0..100; null when no time has passed. A counter that went
 * back (iowait may, says proc(5); all do when a machine is restored) counts as not moved.
 */
export function busyPercent(before: CpuTimes, after: CpuTimes): number | null {
  const busy = Math.max(0, after.busy - before.busy);
  const idle = Math.max(0, after.idle - before.idle);
  return busy + idle === 0 ? null : (100 * busy) / (busy + idle);
}

/** MemTotal and MemAvailable of /proc/meminfo, which counts in KiB. Kernels before 3.14 don't tell the second. */
export function parseMemory(meminfo: string): Memory {
  const bytes = (name: string): number | null => {
    const line = new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(meminfo);
    return line === null ? null : Number(line[1]) * 1_024;
  };
  return { totalBytes: bytes("MemTotal"), availableBytes: bytes("MemAvailable") };
}

/** The first three numbers of /proc/loadavg; null when they are not there. */
export function parseLoad(loadavg: string): readonly [number, number, number] | null {
  const line = /^([\d.]+) ([\d.]+) ([\d.]+)\b/.exec(loadavg);
  return line === null ? null : [Number(line[1]), Number(line[2]), Number(line[3])];
}
