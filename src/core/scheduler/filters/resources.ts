// A node is never promised more than it declared, of any resource that has a name.
// GPUs are not among them: they are counted per device, by gpus.ts.

import type { Capacity } from "../../node/capacity.ts";
import type { Resources } from "../../task/spec.ts";
import type { Check, Filter } from "../strategy.ts";

/** Admits nodes with enough free of every resource asked for. A resource the node never declared counts as none. */
export const resources: Filter = {
  name: "resources",
  admits: ({ capacity }, node, { spec }) => capacity.fitsResources(node.index, spec.resources),
  prepare: ({ capacity }, { spec }) => enoughOf(capacity, spec.resources),
  refusal: ({ spec }, nodes) => {
    const names = Object.keys(spec.resources).filter((name) => (spec.resources[name] as number) > 0);
    return `${nodes === 1 ? "has" : "have"} too little free ${listed(names)}`;
  },
};

/** One resource or two, as most ask for, need no loop. */
function enoughOf(capacity: Capacity, wanted: Resources): Check | null {
  const names = Object.keys(wanted).filter((name) => (wanted[name] as number) > 0);
  const amounts = names.map((name) => wanted[name] as number);
  const frees = names.map((name) => capacity.frees(name));
  const [first = 0, second = 0] = amounts;
  const [ofFirst = EMPTY, ofSecond = EMPTY] = frees;
  if (names.length === 0) return null;
  if (names.length === 1) return ({ index }) => (ofFirst[index] ?? 0) >= first;
  if (names.length === 2) {
    return ({ index }) => (ofFirst[index] ?? 0) >= first && (ofSecond[index] ?? 0) >= second;
  }
  return ({ index }) => amounts.every((amount, at) => (frees[at]?.[index] ?? 0) >= amount);
}

const EMPTY = new Float64Array(0);

/** "cpu", "cpu or memory", "cpu, memory or disk". */
function listed(names: readonly string[]): string {
  const last = names.length - 1;
  return last < 1 ? names.join() : `${names.slice(0, last).join(", ")} or ${names[last]}`;
}
