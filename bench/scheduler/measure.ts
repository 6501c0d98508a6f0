// One measurement: decisions per second of a placer in a steady state, where every group placed lets as many go.

import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { Placer } from "./placer.ts";

/** Places every shape once, so that what is made ready once is ready. */
export function warmUp(placer: Placer, shapes: readonly TaskSpec[], burst: number): void {
  for (const spec of shapes) placer.release(placer.place(spec, burst));
}

/** Processor time of this process in milliseconds: on a shared machine the wall clock measures the others too. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Decisions per second of processor time, over at least `milliseconds`: shapes take turns in bursts of `burst`, and as many as were placed are
 * released after each. */
export function decisionsPerSecond(
  placer: Placer,
  shapes: readonly TaskSpec[],
  burst: number,
  milliseconds: number,
): number {
  const begun = processorMs();
  let decisions = 0;
  let checkAt = 8;
  for (let turn = 0; ; turn++) {
    const placed = placer.place(shapes[turn % shapes.length] as TaskSpec, burst);
    placer.release(burst);
    decisions += placed;
    if (turn < checkAt) continue;
    const passed = processorMs() - begun;
    if (passed >= milliseconds) return perSecond(decisions, passed);
    // Asking for the time costs as much as some decisions: it is asked half way to the end, and half way again.
    checkAt += Math.ceil((turn * (milliseconds - passed)) / Math.max(passed, 1) / 2) + 8;
  }
}

function perSecond(decisions: number, passedMs: number): number {
  if (decisions === 0) throw new Error("Cannot measure: nothing fits");
  return (decisions * 1000) / passedMs;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}
