// First come, first served, to the letter: a task that fits nowhere holds up all behind it. No task can starve,
// at the price of room left idle.

import type { Order } from "../order.ts";

export const fifoStrict: Order = {
  name: "fifo-strict",
  compare: (a, b) => a.serial - b.serial,
  skipAhead: false,
};
