// What a node offers when nobody says otherwise: all cores, and the memory less a part for the system.

import { statfsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import type { Resources } from "../../core/task/spec.ts";

/** The part of the memory that tasks may use, percent. */
const MEMORY_PERCENT = 90;

/** `folder` lies on the disk that tasks will use. */
export function nodeCapacity(folder: string, given: Resources): Resources {
  const { bsize, bavail } = statfsSync(folder);
  return {
    cpu: availableParallelism() * 1000,
    memory: Math.floor((totalmem() * MEMORY_PERCENT) / 100),
    disk: bsize * bavail,
    ...given,
  };
}
