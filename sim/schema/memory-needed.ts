// How much memory a run will need, so that one for which there is too little says so first. Measured with every checker on
// (Node 20): 10 KB a node, 3.7 KB a task, 1.8 KB when the disk keeps nothing; taken a quarter higher.

import { getHeapStatistics } from "node:v8";
import type { Scenario } from "../scenario.ts";

const BASE_BYTES = 80_000_000;
const NODE_BYTES = 12_500;
const TASK_BYTES = 4_600;
const DISCARDED_TASK_BYTES = 2_300;

export function memoryNeeded({ nodes, workload, disk }: Scenario): number {
  const taskBytes = disk.discard ? DISCARDED_TASK_BYTES : TASK_BYTES;
  return BASE_BYTES + nodes.count * NODE_BYTES + workload.tasks * taskBytes;
}

/** Null: there is enough. `limit`: bytes that Node's heap may grow to. */
export function memoryFault(scenario: Scenario, limit = getHeapStatistics().heap_size_limit): string | null {
  const needed = memoryNeeded(scenario);
  if (needed <= limit) return null;
  const mib = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  const size = `nodes.count ${scenario.nodes.count} and workload.tasks ${scenario.workload.tasks}`;
  return `${size} need about ${mib(needed)} MiB, the heap may have ${mib(limit)} MiB: give it more with NODE_OPTIONS=--max-old-space-size=${mib(1.1 * needed)}`;
}
