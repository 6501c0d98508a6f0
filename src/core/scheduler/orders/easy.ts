// EASY backfilling: in order of submission, and the first that fits nowhere gets a reservation at its shadow time, the
// earliest at which it will fit if everybody keeps to their estimates. Others may go ahead where they do not delay it:
// they end before that time, or it still fits beside them. How that is found out is manager/backfill.ts's business.

import type { Order } from "./order.ts";

/** A task without an estimate does not go ahead, and where running tasks have none there is no shadow time: then all
 * wait, as in fifo-strict.
 *
 * Example: one node of 4 CPUs; a task of 3 runs for 10 more minutes; waiting are, in this order, one of 4, one of 1 for 5
 * minutes and one of 1 for 20. The shadow time of the first is in 10 minutes. The second goes ahead, as it will have
 * ended; the third would not have, and waits. */
export const easy: Order = {
  name: "easy",
  rule: "in order of submission; what fits nowhere is overtaken by what does not delay it, by estimateMs",
  source: "Lifka, JSSPP 1995; Mu'alem and Feitelson, IEEE TPDS 12(6), 2001",
  compare: (a, b) => a.serial - b.serial,
  groupOf: ({ spec }) => String(spec.estimateMs),
  behind: "backfill",
};
