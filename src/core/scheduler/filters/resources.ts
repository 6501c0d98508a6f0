// A node is never promised more than it declared, of any resource that has a name.
// GPUs are not among them: they are counted per device, by gpus.ts.

import type { Filter } from "../strategy.ts";

/** Admits nodes with enough free of every resource asked for. A resource the node never declared counts as none. */
export const resources: Filter = {
  name: "resources",
  steady: true,
  admits: ({ capacity }, node, { spec }) => capacity.fitsResources(node.index, spec.resources),
  prepare: ({ capacity }, { spec }) => capacity.fitsCheck(spec.resources),
  sift: ({ capacity }, { spec }) => {
    return (batch, refused) => capacity.markShort(spec.resources, batch, refused);
  },
  refusal: ({ spec }, nodes) => {
    const names = Object.keys(spec.resources).filter((name) => (spec.resources[name] as number) > 0);
    return `${nodes === 1 ? "has" : "have"} too little free ${listed(names)}`;
  },
};

/** "cpu", "cpu or memory", "cpu, memory or disk". */
function listed(names: readonly string[]): string {
  const last = names.length - 1;
  return last < 1 ? names.join() : `${names.slice(0, last).join(", ")} or ${names[last]}`;
}
