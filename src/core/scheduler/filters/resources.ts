// A node is never promised more than it declared, of any resource that has a name.
// GPUs are not among them: they are counted per device, by gpus.ts.

import type { Batch } from "../batch.ts";
import type { Filter } from "../strategy.ts";

/** Admits nodes with enough free of every resource asked for. A resource the node never declared counts as none. */
export const resources: Filter = {
  name: "resources",
  admits: ({ capacity }, node, { spec }) => capacity.fitsResources(node.index, spec.resources),
  prepare: ({ capacity }, { spec }) => capacity.fitsCheck(spec.resources),
  sift: ({ capacity }, { spec }) => {
    const wanted = Object.entries(spec.resources).filter(([, amount]) => amount > 0);
    const frees = wanted.map(([name]) => capacity.frees(name));
    return (batch, refused) => {
      for (let at = 0; at < wanted.length; at += 2) {
        const second = Math.min(at + 1, wanted.length - 1);
        siftTwo(
          batch,
          refused,
          frees[at] as Float64Array,
          wanted[at]?.[1] ?? 0,
          frees[second] as Float64Array,
          wanted[second]?.[1] ?? 0,
        );
      }
    };
  },
  refusal: ({ spec }, nodes) => {
    const names = Object.keys(spec.resources).filter((name) => (spec.resources[name] as number) > 0);
    return `${nodes === 1 ? "has" : "have"} too little free ${listed(names)}`;
  },
};

/** PERF: two at a time, as most requests ask for two. */
function siftTwo(
  { nodes, verdicts, count }: Batch,
  refused: number,
  first: Float64Array,
  ofFirst: number,
  second: Float64Array,
  ofSecond: number,
): void {
  for (let at = 0; at < count; at++) {
    const node = nodes[at] as number;
    // Of what no node has declared there is undefined, which is not enough.
    if ((first[node] as number) >= ofFirst && (second[node] as number) >= ofSecond) continue;
    if (verdicts[at] === 0) verdicts[at] = refused;
  }
}

/** "cpu", "cpu or memory", "cpu, memory or disk". */
function listed(names: readonly string[]): string {
  const last = names.length - 1;
  return last < 1 ? names.join() : `${names.slice(0, last).join(", ")} or ${names[last]}`;
}
