// Nodes on which a task keeps failing are its last choice: place asks again without this filter's bound when nothing
// else fits, so it never is the reason that a task waits.

import type { Filter } from "../strategy.ts";

/** Admits nodes that the request does not avoid. */
export const avoided: Filter = {
  name: "avoided",
  steady: true,
  admits: (_snapshot, node, { bounds }) => !(bounds?.avoid.includes(node.index) ?? false),
  prepare: (_snapshot, { bounds }) => {
    const avoid = bounds?.avoid ?? [];
    return avoid.length === 0 ? null : (node) => !avoid.includes(node);
  },
  refusal: (_request, nodes) => `${nodes === 1 ? "is" : "are"} avoided after failures there`,
};
