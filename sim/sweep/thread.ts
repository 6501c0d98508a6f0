// A thread of a sweep: takes one run at a time, and answers with its summary. What a run throws is part of its summary; what
// is thrown here ends the thread, and with it the sweep.

import { parentPort } from "node:worker_threads";
import { perform, type RunOrder } from "./perform.ts";
import type { RunSummary } from "./run-summary.ts";

/** What it answers with. */
export type ThreadAnswer = RunSummary;

parentPort?.on("message", (order: RunOrder) => {
  parentPort?.postMessage(perform(order) satisfies ThreadAnswer);
});
