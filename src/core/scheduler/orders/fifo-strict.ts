// First come, first served, to the letter: a task that fits nowhere holds up all behind it. No task can starve,
// at the price of room left idle.

import type { Order } from "./order.ts";

/** Example: 2 CPUs are free, and three tasks wait, in this order, for 4, 1 and 1. Nothing is placed until 4 are free. */
export const fifoStrict: Order = {
  name: "fifo-strict",
  rule: "in order of submission; what fits nowhere holds up all behind it",
  source: "queueing theory's FCFS; Slurm without backfill",
  compare: (a, b) => a.serial - b.serial,
  behind: "wait",
};
