// One measurement: decisions per second of a placer in a steady state, where every group placed lets as many go.

import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { Placer } from "./placer.ts";

/** Decisions between two looks at the clock. */
const CHUNK = 64;

/** Places `count` tasks of the shapes in turn, to begin with. */
export function fill(placer: Placer, shapes: readonly TaskSpec[], count: number): void {
  for (let left = count, turn = 0; left > 0; turn++) {
    const placed = placer.place(shapes[turn % shapes.length] as TaskSpec, Math.min(left, 100));
    if (placed === 0) return;
    left -= placed;
  }
}

/** Decisions per second over about `milliseconds`: shapes take turns in bursts of `burst`, each then released as many. */
export function decisionsPerSecond(
  placer: Placer,
  shapes: readonly TaskSpec[],
  burst: number,
  milliseconds: number,
): number {
  const begun = performance.now();
  let decisions = 0;
  let turn = 0;
  for (;;) {
    for (let left = CHUNK; left > 0; left -= burst) {
      decisions += placer.place(shapes[turn++ % shapes.length] as TaskSpec, burst);
      placer.release(burst);
      if (decisions === 0) throw new Error("Cannot measure: nothing fits");
      if (burst === 1 && left % 8 === 0 && performance.now() - begun > milliseconds) break;
    }
    const passed = performance.now() - begun;
    if (passed >= milliseconds) return (decisions * 1000) / passed;
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}
