// A restart that a policy wants on the node of the failed run waits for that node, unless it is down or a user has set
// it aside: nothing runs there then, and nothing would.

import { isForgotten, type Node } from "../../node/node.ts";
import type { Filter, PlacementRequest, Snapshot } from "../strategy.ts";

/** Admits the node that the request has to restart on, or all when it has none that it could wait for. */
export const home: Filter = {
  name: "home",
  steady: true,
  admits: (snapshot, node, request) => {
    const at = homeOf(snapshot, request);
    return at === null || at.index === node.index;
  },
  prepare: (snapshot, request) => {
    const at = homeOf(snapshot, request);
    return at === null ? null : (node) => node === at.index;
  },
  refusal: (_request, nodes) => `${nodes === 1 ? "is" : "are"} not where it has to restart`,
};

/** The node that the request has to restart on; null: it has none that it could wait for. */
export function homeOf({ nodes }: Pick<Snapshot, "nodes">, { bounds }: PlacementRequest): Node | null {
  const node = nodes[bounds?.home ?? -1];
  if (node === undefined || isForgotten(node)) return null;
  if (node.liveness === "down" || node.availability !== "active") return null;
  return node;
}
