// How much memory runs will need, so that those for which there is too little say so first. Measured with every checker on
// (Node 20): 10 KB a node, 3.7 KB a task, 1.8 KB when the disk keeps nothing; taken a quarter higher.

import { getHeapStatistics } from "node:v8";
import type { Scenario } from "../scenario.ts";

const BASE_BYTES = 80_000_000;
const NODE_BYTES = 12_500;
const TASK_BYTES = 4_600;
const DISCARDED_TASK_BYTES = 2_300;

/** What there is, in bytes: how far Node's heap may grow, and what the machine has left. */
export interface Room {
  readonly heap: number;
  readonly machine: number;
}

export function memoryNeeded({ nodes, workload, disk }: Scenario): number {
  const taskBytes = disk.discard ? DISCARDED_TASK_BYTES : TASK_BYTES;
  return BASE_BYTES + nodes.count * NODE_BYTES + workload.tasks * taskBytes;
}

/** Null: there is enough. `jobs`: so many runs at a time. */
export function memoryFault(scenario: Scenario, jobs: number, room = roomHere()): string | null {
  const needed = memoryNeeded(scenario);
  const size = `nodes.count ${scenario.nodes.count} and workload.tasks ${scenario.workload.tasks}`;
  if (needed > room.heap)
    return `${size} need about ${mib(needed)} MiB, the heap may have ${mib(room.heap)} MiB: give it more with NODE_OPTIONS=--max-old-space-size=${mib(1.1 * needed)}`;
  if (jobs * needed <= room.machine) return null;
  const runs = jobs === 1 ? "" : `, ${mib(jobs * needed)} MiB with --jobs ${jobs}`;
  return `${size} need about ${mib(needed)} MiB${runs}, the machine has ${mib(room.machine)} MiB left`;
}

const roomHere = (): Room => ({
  heap: getHeapStatistics().heap_size_limit,
  machine: process.availableMemory(),
});

const mib = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
