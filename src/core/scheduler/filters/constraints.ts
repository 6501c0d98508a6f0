// Users tie tasks to nodes by the labels that workers carry: an SSD here, a zone there.
// Constraints are hard: wishes that may be broken are in wishes.ts.

import type { Node } from "../../node/node.ts";
import type { Constraint } from "../../task/spec.ts";
import type { Filter } from "../strategy.ts";

/** Admits nodes whose labels meet every constraint. A node without the label meets `not-in` and fails `in`. */
export const constraints: Filter = {
  name: "constraints",
  steady: true,
  admits: (_snapshot, node, { spec }) => {
    for (const constraint of spec.constraints) {
      if (!meets(constraint, node.info?.labels[constraint.label])) return false;
    }
    return true;
  },
  prepare: (snapshot, request) => {
    if (request.spec.constraints.length === 0) return null;
    return (index) => constraints.admits(snapshot, snapshot.nodes[index] as Node, request);
  },
  refusal: ({ spec }, nodes) => {
    const wanted = spec.constraints.map(
      ({ label, operator, values }) => `${label} ${operator === "in" ? "in" : "not in"} ${values.join("|")}`,
    );
    return `${nodes === 1 ? "does" : "do"} not meet ${wanted.join(" and ")}`;
  },
};

/** Does a node with this value of the label, or none, meet the constraint? */
export function meets(constraint: Constraint, value: string | undefined): boolean {
  const listed = value !== undefined && constraint.values.includes(value);
  return listed === (constraint.operator === "in");
}
