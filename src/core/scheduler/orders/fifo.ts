// First come, first served, but nobody waits for somebody else's room: a task that fits nowhere is overtaken
// by those behind it, so a big one may wait long while small ones keep coming.

import type { Order } from "../order.ts";

export const fifo: Order = {
  name: "fifo",
  compare: (a, b) => a.serial - b.serial,
  skipAhead: true,
};
