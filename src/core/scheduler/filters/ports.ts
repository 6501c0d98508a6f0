// A host port belongs to one attempt at a time on a node. Ports that the runtime may choose are its own affair:
// they never keep a task off a node.

import type { Filter } from "../strategy.ts";

/** Admits nodes on which every host port asked for is free. */
export const ports: Filter = {
  name: "ports",
  steady: true,
  admits: ({ capacity }, node, { spec }) => capacity.portsFree(node.index, spec.portBindings),
  prepare: ({ capacity }, { spec }) => {
    const bindings = spec.portBindings.filter(({ hostPort }) => hostPort !== null);
    return bindings.length === 0 ? null : (node) => capacity.portsFree(node, bindings);
  },
  refusal: ({ spec }, nodes) => {
    const wanted = spec.portBindings.filter((binding) => binding.hostPort !== null);
    const names = wanted.map((binding) => `${binding.hostPort}/${binding.protocol}`).join(" or ");
    return `${nodes === 1 ? "has" : "have"} host port ${names} taken`;
  },
};
