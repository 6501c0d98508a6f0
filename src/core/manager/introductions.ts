// Which worker answers at which address: workers move, swap addresses, lose their data folders, and are known under
// several names. A worker is its id; an address is only where it was last met. It must not know the sync protocol.

import type { Node, NodeInfo } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Draft } from "./draft.ts";

/** The worker at `node`'s address says that it is another one, or is met for the first time. Returns the node that is
 * to be dialled there now; null when that worker answers elsewhere too, and is left there. */
export function introduce(draft: Draft, cluster: Cluster, node: Node, info: NodeInfo): Node | null {
  const { address } = node;
  if (address === null || node.info?.id === info.id) return null;
  const here = node.info === null ? node : replaced(draft, cluster, node, address);
  const known = cluster.nodeById.get(info.id);
  if (known === undefined) {
    draft.change({ kind: "nodeMet", node: here.index, info });
    return here;
  }
  const left = known.address;
  if (left !== null && known.liveness === "ready") return null;
  draft.change({ kind: "nodeMoved", node: here.index, address: null });
  draft.change({ kind: "nodeMoved", node: known.index, address });
  // Where it was another worker may answer by now: no address is forgotten.
  if (left !== null) draft.change({ kind: "nodeMoved", node: here.index, address: left });
  return known;
}

/** A stranger answers where `node` was: the address gets a record of its own, and nobody knows where `node` is. */
function replaced(draft: Draft, cluster: Cluster, node: Node, address: string): Node {
  draft.change({ kind: "nodeMoved", node: node.index, address: null });
  draft.change({ kind: "nodeAdded", node: cluster.nodes.length, address });
  return cluster.node(cluster.nodes.length - 1);
}
