// What this machine has in all, for a worker to introduce itself with.

import { statfs } from "node:fs/promises";
import os from "node:os";
import type { Resources } from "../../core/task/spec.ts";

/**
 * Cpu (millicores), memory and disk (bytes) of the machine, the disk being that of `diskPath`, less `reserved` of
 * each, at least 0. Throws when the disk can't be asked.
 */
export async function nodeCapacity(diskPath = "/", reserved: Resources = {}): Promise<Resources> {
  const disk = await statfs(diskPath);
  const whole = { cpu: os.cpus().length * 1_000, memory: os.totalmem(), disk: disk.blocks * disk.bsize };
  const left = Object.entries(whole).map(([name, amount]) => [
    name,
    Math.max(0, amount - (reserved[name] ?? 0)),
  ]);
  return Object.fromEntries(left);
}
