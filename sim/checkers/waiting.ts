// May a task wait once everything is healed? Yes if it fits nowhere; if it is one of a gang of which not all fit; or if the
// order keeps it behind one that is next. Reckoned from resources and host ports: the tank's tasks ask for nothing else.

import type { Cluster } from "../../src/core/store/cluster.ts";
import type { Task } from "../../src/core/task/task.ts";

/** Orders in which one that fits waits behind one that does not. */
const KEPT_BEHIND = new Set(["fifo-strict", "easy"]);

export function mayWait(cluster: Cluster, task: Task, order: string): boolean {
  if (cluster.holds.nodeOf(task) !== null) return false; // what it waits for comes to an end
  if (KEPT_BEHIND.has(order) && waitsBehind(cluster, task)) return true;
  const size = gangSize(cluster, task);
  let fitting = 0;
  for (const { index, availability, liveness } of cluster.nodes) {
    if (availability === "active" && liveness === "ready") fitting += fitsOn(cluster, index, task, size);
    if (fitting >= size) return false;
  }
  return true;
}

function waitsBehind(cluster: Cluster, task: Task): boolean {
  for (const other of cluster.tasks.values()) {
    if (other.state === "Pending" && other.serial < task.serial) return true;
  }
  return false;
}

/** Members that are placed with it; 1 when it is placed alone. */
function gangSize(cluster: Cluster, task: Task): number {
  if (task.jobId === null || task.attempt > 0 || !cluster.jobs.get(task.jobId)?.gang) return 1;
  let size = 0;
  for (const { jobId, state, attempt } of cluster.tasks.values()) {
    if (jobId === task.jobId && state === "Pending" && attempt === 0) size++;
  }
  return size;
}

function fitsOn(cluster: Cluster, node: number, task: Task, most: number): number {
  if (holdsPort(cluster, node, task)) return 0;
  const { resources, portBindings } = task.spec;
  let fitting = portBindings.length > 0 ? 1 : most;
  for (const name in resources) {
    const wanted = resources[name] as number;
    if (wanted > 0) fitting = Math.min(fitting, Math.floor(cluster.capacity.free(node, name) / wanted));
  }
  return Math.max(0, fitting);
}

function holdsPort(cluster: Cluster, node: number, { spec }: Task): boolean {
  const ports = spec.portBindings.map(({ hostPort }) => hostPort);
  for (const { task } of cluster.attemptsOnNode(node)) {
    if (task.spec.portBindings.some(({ hostPort }) => ports.includes(hostPort))) return true;
  }
  return false;
}
