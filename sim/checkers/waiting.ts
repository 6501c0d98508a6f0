// May a task wait once everything is healed? Yes if it fits nowhere; if it is one of a gang of which not all fit; or if the
// order keeps it behind one that is next. Reckoned from resources, GPUs and host ports: the tank's tasks ask for nothing else.

import type { Cluster } from "../../src/core/store/cluster.ts";
import type { GpuRequest } from "../../src/core/task/spec.ts";
import type { Task } from "../../src/core/task/task.ts";

/** Orders in which one that fits waits behind one that does not. */
const KEPT_BEHIND = new Set(["fifo-strict", "easy"]);

/** `bands`: those of a higher one go first. */
export function mayWait(cluster: Cluster, task: Task, order: string, bands: boolean): boolean {
  if (cluster.holds.nodeOf(task) !== null) return false; // what it waits for comes to an end
  if (KEPT_BEHIND.has(order) && waitsBehind(cluster, task, bands)) return true;
  const size = gangSize(cluster, task);
  let fitting = 0;
  const home = task.awaiting === "restart" ? (task.setbacks?.home ?? null) : null;
  for (const { index, availability, liveness } of cluster.nodes) {
    if (availability !== "active" || liveness !== "ready" || (home !== null && index !== home)) continue;
    fitting += fitsOn(cluster, index, task, size);
    if (fitting >= size) return false;
  }
  return true;
}

/** One of those that wait is first: nobody is behind nobody. */
function waitsBehind(cluster: Cluster, task: Task, bands: boolean): boolean {
  const bandOf = ({ spec }: Task): number => (bands ? Math.min(3, Math.floor(spec.priority / 100)) : 0);
  for (const other of cluster.tasks.values()) {
    if (other.state !== "Pending") continue;
    const ahead = bandOf(other) - bandOf(task) || task.serial - other.serial;
    if (ahead > 0) return true;
  }
  return false;
}

/** Members that are placed with it; 1 when it is placed alone. */
function gangSize(cluster: Cluster, task: Task): number {
  if (task.jobId === null || task.attempt > 0 || !cluster.jobOf(task)?.gang) return 1;
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
  return Math.max(0, Math.min(fitting, gpuFits(cluster, node, task.spec.gpus, most)));
}

/** How many of such requests the node's devices serve, taken one by one. */
function gpuFits(cluster: Cluster, node: number, request: GpuRequest | null, most: number): number {
  if (request === null) return most;
  const models = cluster.capacity.gpuModels(node);
  const allowed = (device: number): boolean =>
    request.models.length === 0 || request.models.includes(models[device] ?? "");
  const free = cluster.capacity.gpuFree(node).filter((_, device) => allowed(device));
  if (request.count === 1) return free.reduce((sum, milli) => sum + Math.floor(milli / request.milli), 0);
  return Math.floor(free.filter((milli) => milli >= request.milli).length / request.count);
}

function holdsPort(cluster: Cluster, node: number, { spec }: Task): boolean {
  const ports = spec.portBindings.map(({ hostPort }) => hostPort);
  for (const { task } of cluster.attemptsOnNode(node)) {
    if (task.spec.portBindings.some(({ hostPort }) => ports.includes(hostPort))) return true;
  }
  return false;
}
