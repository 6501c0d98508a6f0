// Dominant resource fairness: whoever has the least of what they have most of is next. Owners are users or teams; those
// who have not said are one owner together. Amounts are compared exactly, by fractions.ts.

import type { Order } from "./order.ts";

/** Example, that of the paper: 9 CPUs and 18 GB; each task of A asks for ⟨1, 4⟩, each of B for ⟨3, 1⟩. A's dominant share
 * grows by 4/18 = 2/9 with each task, B's by 3/9. They go A, B, A, B, A, and then nothing fits: 3 tasks and 2, with
 * dominant shares of 2/3 each. */
export const fairShare: Order = {
  name: "fair-share",
  rule: "the owner with the smallest dominant share first; what fits nowhere is overtaken",
  source: "Ghodsi et al., Dominant Resource Fairness, NSDI 2011",
  compare: (a, b) => a.serial - b.serial,
  compareNow: (a, b, usage) => usage.compare(a.spec.owner, b.spec.owner),
  groupOf: ({ spec }) => spec.owner ?? "",
  behind: "go-ahead",
};
