// New work goes only to nodes that answer, whose container engine answers, and that no user has set aside.
// It must not weigh anything: how busy a node is, is for the other filters and the scorers.

import { type Node, takesWork } from "../../node/node.ts";
import type { Filter } from "../strategy.ts";

/** Admits nodes that are `ready` with a runtime that is `ok`, have told what they have, and are `active`. */
export const ready: Filter = {
  name: "ready",
  steady: true,
  admits: (_snapshot, node) => takesWork(node),
  prepare: ({ nodes, capacity, memory }) => {
    if (memory === undefined) return (index) => takesWork(nodes[index] as Node);
    const open = capacity.openNodes;
    return (index) => open[index] === 1;
  },
  sift: ({ capacity, memory }) => {
    if (memory === undefined) return null;
    const open = capacity.openNodes;
    return ({ nodes, verdicts, count }, refused) => {
      for (let at = 0; at < count; at++) {
        if (open[nodes[at] as number] !== 1 && verdicts[at] === 0) verdicts[at] = refused;
      }
    };
  },
  refusal: (_request, nodes) => `${nodes === 1 ? "is" : "are"} not ready`,
};
