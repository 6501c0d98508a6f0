// Waiting for a condition, with a deadline, instead of sleeping.

import { performance } from "node:perf_hooks";

const ASK_EVERY_MS = 10;

/** Resolves once `condition` holds; rejects after `deadlineMs` milliseconds, saying what was waited for. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  deadlineMs: number,
  what = condition.toString(),
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not so within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
