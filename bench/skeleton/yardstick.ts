// How fast this machine is just now, by a piece of work that does not change with Wavetank's shape: the kernel's heap
// with a million entries. Machines differ, and one machine differs from hour to hour; a wall time next to a
// yardstick taken beside it can be compared with one taken elsewhere.

import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { Heap } from "../../src/core/kernel/heap.ts";

const PENDING = 1_000_000;
const EVENTS = 1_000_000;

/** What docs and targets assume: events per second on the machine on which the sizes were planned. */
export const PLANNED_PER_SECOND = 2_200_000;

/** Pops and pushes per second, one of each counted as one. */
export function heapEventsPerSecond(): number {
  const rng = new SeededRng("yardstick");
  const heap = new Heap();
  for (let index = 0; index < PENDING; index++) heap.push(rng.below(0xffff_ffff), index);
  const delays = Array.from({ length: 4_096 }, () => rng.below(0xffff_ffff));
  const before = process.hrtime.bigint();
  for (let index = 0; index < EVENTS; index++) {
    const at = heap.firstAt;
    heap.push(at + (delays[index & 4_095] as number), heap.pop());
  }
  return Math.round(EVENTS / (Number(process.hrtime.bigint() - before) / 1e9));
}
