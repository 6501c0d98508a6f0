// Shortest first, by what users say: the mean wait is the least there is when the estimates are right, and long tasks
// pay for it. Nobody ages here: while short ones keep coming, a long one waits.

import type { Task } from "../../task/task.ts";
import type { Order } from "./order.ts";

const estimateOf = (task: Task): number => task.spec.estimateMs ?? Number.MAX_SAFE_INTEGER;

/** Example: on one node tasks wait with estimates of 8, none, 1 and 3 minutes. They go 1, 3, 8, none: the waits are 0, 1, 4
 * and 12 minutes, where in order of submission the second alone could hold up the rest for ever. */
export const shortest: Order = {
  name: "shortest",
  rule: "the smallest estimateMs first, without one last; what fits nowhere is overtaken",
  source: "Smith, Naval Research Logistics Quarterly 3, 1956",
  compare: (a, b) => estimateOf(a) - estimateOf(b) || a.serial - b.serial,
  behind: "go-ahead",
};
