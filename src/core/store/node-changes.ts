// What changes do to nodes: they come, are met, move, take new work or none, are emptied, are gone.
// It must not touch what runs on them: attempts have changes of their own.

import { assert, unreachable } from "../kernel/assert.ts";
import type { Availability, Node, NodeInfo } from "../node/node.ts";
import type { Change } from "./changes.ts";
import type { Cluster } from "./cluster.ts";
import type { Drain } from "./records.ts";

type NodeChange = Extract<Change, { kind: `node${string}` | "availabilitySet" | "drainStarted" }>;

export function changeNode(cluster: Cluster, change: NodeChange): void {
  switch (change.kind) {
    case "nodeAdded":
      return addNode(cluster, change.node, change.address);
    case "nodeMet":
      return meetNode(cluster, cluster.node(change.node), change.info);
    case "nodeMoved":
      return moveNode(cluster, cluster.node(change.node), change.address);
    case "availabilitySet":
      return setAvailability(cluster, change.node, change.availability, null);
    case "drainStarted":
      return setAvailability(cluster, change.node, "draining", change.drain);
    case "nodeRemoved":
      return removeNode(cluster, change.node);
    default:
      return unreachable(change);
  }
}

function addNode(cluster: Cluster, index: number, address: string): void {
  assert(!cluster.nodeByAddress.has(address), `No other node is dialled at ${address}`);
  cluster.addNode({
    index,
    info: null,
    address,
    availability: "active",
    liveness: "unknown",
    runtime: "ok",
    stats: null,
  });
}

function meetNode(cluster: Cluster, node: Node, info: NodeInfo): void {
  const known = cluster.nodeById.get(info.id);
  assert(known === undefined || known === node, `Node ${info.id} has one record`);
  assert(node.info === null || node.info.id === info.id, `Node #${node.index} keeps its id`);
  cluster.introduce(node, info);
}

function moveNode(cluster: Cluster, node: Node, address: string | null): void {
  if (node.address !== null) cluster.nodeByAddress.delete(node.address);
  node.address = address;
  if (address === null) return;
  assert(!cluster.nodeByAddress.has(address), `No other node is dialled at ${address}`);
  cluster.nodeByAddress.set(address, node);
}

function setAvailability(
  cluster: Cluster,
  index: number,
  availability: Availability,
  drain: Drain | null,
): void {
  cluster.node(index).availability = availability;
  if (drain === null) cluster.drains.delete(index);
  else cluster.drains.set(index, drain);
}

/** The record stays, empty: an index is never given to another node. */
function removeNode(cluster: Cluster, index: number): void {
  assert(cluster.attemptsOnNode(index).size === 0, `Node #${index} holds no attempt when it is removed`);
  const node = cluster.node(index);
  if (node.info !== null) {
    cluster.usage.declare(node.info, null);
    cluster.nodeById.delete(node.info.id);
  }
  if (node.address !== null) cluster.nodeByAddress.delete(node.address);
  node.info = null;
  node.address = null;
  node.stats = null;
  setAvailability(cluster, index, "active", null);
  cluster.capacity.declare(index, {}, []);
}
