// First come, first served, but nobody waits for somebody else's room: a task that fits nowhere is overtaken
// by those behind it, so a big one may wait long while small ones keep coming.

import type { Order } from "./order.ts";

/** Example: 2 CPUs are free, and three tasks wait, in this order, for 4, 1 and 1. The second and the third are placed. */
export const fifo: Order = {
  name: "fifo",
  rule: "in order of submission; what fits nowhere is overtaken",
  source: "Kubernetes' and Swarm's queues",
  compare: (a, b) => a.serial - b.serial,
  behind: "go-ahead",
};
