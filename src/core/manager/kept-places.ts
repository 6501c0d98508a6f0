// Room that is kept for tasks of higher priority while those that gave way to them end: who may go beside it, and when
// its task can move in. The places themselves lie in the store (holds.ts), so a restart of the manager keeps them.

import { isForgotten, takesWork } from "../node/node.ts";
import type { PlacementRequest } from "../scheduler/strategy.ts";
import type { Cluster } from "../store/cluster.ts";
import { boundsOf } from "../task/setbacks.ts";
import type { Task } from "../task/task.ts";
import { type Ground, Room } from "./room.ts";

export const requestOf = (task: Task): PlacementRequest => ({
  spec: task.spec,
  jobId: task.jobId,
  bounds: boundsOf(task),
});

/** May one more of the request go to the node? Those of higher priority need not mind; all others must leave the room that
 * is kept there, once what is being stopped has ended: also on the devices that they would be given now. */
export function leavesKeptRoom(ground: Ground, node: number, request: PlacementRequest): boolean {
  const kept = [...(ground.cluster.holds.on(node) ?? [])].filter(
    ({ spec }) => spec.priority >= request.spec.priority,
  );
  if (kept.length === 0) return true;
  const later = (): Room => new Room(ground, node, (attempt) => attempt.wanted === "run");
  const room = later();
  const fit = kept.filter(({ spec }) => room.take(spec) !== null);
  if (room.take(request.spec) === null) return false;
  const now = new Room(ground, node, () => true);
  if (request.spec.gpus === null || !now.admits(request)) return true;
  const beside = later();
  beside.put(request.spec, now.devicesFor(request));
  return fit.every(({ spec }) => beside.take(spec) !== null);
}

/** What becomes of a kept place now. */
export type Fate =
  /** The task fits: it goes there, on these devices. */
  | { readonly kind: "move-in"; readonly gpuDevices: readonly number[] }
  /** Something there is still being stopped, or the node has not been heard lately. */
  | { readonly kind: "wait" }
  /** The node takes no work, or all has ended and the task does not fit: it has to look again. */
  | { readonly kind: "give-up" };

export function fateOf(ground: Ground, task: Task, node: number): Fate {
  const { cluster } = ground;
  const { liveness } = cluster.node(node);
  if (isForgotten(cluster.node(node))) return { kind: "give-up" };
  if (liveness === "unknown" || liveness === "suspect") return { kind: "wait" };
  if (!takesWork(cluster.node(node))) return { kind: "give-up" };
  const room = new Room(ground, node, () => true);
  const request = requestOf(task);
  if (room.admits(request)) return { kind: "move-in", gpuDevices: room.devicesFor(request) };
  return { kind: isClearing(cluster, node) ? "wait" : "give-up" };
}

function isClearing(cluster: Cluster, node: number): boolean {
  for (const { wanted } of cluster.attemptsOnNode(node)) if (wanted === "stop") return true;
  return false;
}
