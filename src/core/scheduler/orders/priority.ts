// What matters more goes first; equals in the order they came. What fits nowhere is overtaken, as in fifo:
// a task of high priority has the first try at every free place, not a claim to it.

import type { Order } from "./order.ts";

/** Example: tasks of priority 0, 200 and 0 wait, in this order. The second is first, then the first, then the third. */
export const priority: Order = {
  name: "priority",
  rule: "the highest priority first; what fits nowhere is overtaken",
  source: "Borg, EuroSys 2015, §2.5",
  compare: (a, b) => b.spec.priority - a.spec.priority || a.serial - b.serial,
  behind: "go-ahead",
};
