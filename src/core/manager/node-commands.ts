// Nodes as users command them: closed to new work, emptied, opened again, removed. Emptying itself is drains.ts.
// Like every command they mark what they touched dirty and heal nothing.

import { isForgotten, type Node } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Attempt } from "../task/task.ts";
import { type Admission, refused } from "./admission.ts";
import type { Command, Reply } from "./events.ts";
import { callOffMoves } from "./moves.ts";
import type { Refusal } from "./refusals.ts";
import { viewNode } from "./views.ts";

type Availability = Extract<Command, { kind: "setAvailability" }>["availability"];

export function nodeReply(to: Admission, node: number): Reply {
  return { kind: "node", node: viewNode(to.cluster, to.cluster.node(node), null) };
}

/** A draining node is opened by undrain alone, so that nobody ends a drain by mistake. */
export function setAvailability(to: Admission, name: string, availability: Availability): Reply {
  const node = nodeCalled(to.cluster, name);
  if ("code" in node) return refused(node);
  if (node.availability === availability) return nodeReply(to, node.index);
  if (node.availability === "draining" && availability === "active")
    return refused({ code: "node-draining", node: name });
  return open(to, node, availability);
}

export function drainNode(to: Admission, command: Extract<Command, { kind: "drainNode" }>): Reply {
  const node = nodeCalled(to.cluster, command.node);
  if ("code" in node) return refused(node);
  const { lengthMs, maxParallel } = command;
  const drain = { deadline: to.draft.wall + lengthMs, lengthMs, maxParallel };
  to.draft.change({ kind: "drainStarted", node: node.index, drain });
  return nodeReply(to, node.index);
}

/** A node that is not draining stays as it is. */
export function undrainNode(to: Admission, name: string): Reply {
  const node = nodeCalled(to.cluster, name);
  if ("code" in node) return refused(node);
  return node.availability === "draining" ? open(to, node, "active") : nodeReply(to, node.index);
}

/** Refused while it holds attempts that are not known ended, unless it is forced and the node is gone. */
export function removeNode(to: Admission, name: string, force: boolean): Reply {
  const node = nodeCalled(to.cluster, name);
  if ("code" in node) return refused(node);
  const held = [...to.cluster.attemptsOnNode(node.index)];
  const gone = held.every((attempt) => isOver(to, node, attempt));
  if (held.length > 0 && !(force && gone)) {
    return refused({ code: "node-busy", node: name, attempts: held.length, down: gone });
  }
  const reply = nodeReply(to, node.index);
  for (const attempt of held) lose(to, attempt, `node ${name} was removed`);
  to.draft.change({ kind: "nodeRemoved", node: node.index });
  if (held.length > 0) to.chance();
  return reply;
}

/** May an attempt on a node that is said to be gone for good be taken for ended? A `keep` attempt when its node is down;
 * a fenced one when the node's lease is over besides. */
function isOver(to: Admission, node: Node, attempt: Attempt): boolean {
  if (node.liveness !== "down") return false;
  return attempt.task.spec.onDisconnect === "keep" || to.leaseOver(node.index);
}

function open(to: Admission, node: Node, availability: Availability): Reply {
  if (node.availability === "draining") callOffMoves(to.draft, to.cluster, node);
  to.draft.change({ kind: "availabilitySet", node: node.index, availability });
  to.chance();
  return nodeReply(to, node.index);
}

function lose(to: Admission, { task, number }: Attempt, reason: string): void {
  to.draft.change({ kind: "attemptLost", taskId: task.id, attempt: number, reason, at: to.draft.wall });
  to.dirty(task);
}

/** The node with this id or name; one that has not been met is called by its address. */
function nodeCalled(cluster: Cluster, name: string): Node | Refusal {
  const byId = cluster.nodeById.get(name);
  if (byId !== undefined) return byId;
  const found = cluster.nodes.filter(
    (node) => !isForgotten(node) && (node.info === null ? node.address === name : node.info.name === name),
  );
  const [node] = found;
  if (node === undefined) return { code: "node-unknown", node: name };
  if (found.length === 1) return node;
  return {
    code: "node-ambiguous",
    node: name,
    ids: found.map(({ info, address }) => info?.id ?? address ?? ""),
  };
}
