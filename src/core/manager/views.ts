// What people are shown of tasks, nodes and jobs: plain values read off the cluster at decide, never the live objects.
// They must not be read back as state: the cluster is the truth, a view its picture at one instant.

import type { WallTime } from "../kernel/time.ts";
import { type Node, type NodeInfo, type NodeStats, nodeName } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import { type Job, liveCount } from "../store/records.ts";
import type { Rollout, RolloutPlan } from "../store/rollout.ts";
import type { Health, HostPort, TaskId } from "../task/attempt.ts";
import { serving } from "../task/health.ts";
import type { TaskSpec } from "../task/spec.ts";
import { currentAttempt, successorOf, type Task } from "../task/task.ts";
import type { TaskState } from "../task/transitions.ts";

/** A task as the API shows it: the book's fields, and why it is where it is. */
export interface TaskView {
  readonly id: TaskId;
  readonly serial: number;
  readonly name: string;
  readonly job: string | null;
  readonly state: TaskState;
  readonly wanted: "run" | "stop";
  readonly reason: string | null;
  /** Of the running attempt; null when it does not run or has no health check. */
  readonly health: Health | null;
  readonly spec: TaskSpec;
  readonly attempt: number;
  readonly containerId: string | null;
  readonly nodeId: string | null;
  readonly node: string | null;
  readonly hostPorts: readonly HostPort[];
  readonly restartCount: number;
  readonly submittedAt: WallTime;
  readonly startTime: WallTime | null;
  readonly finishTime: WallTime | null;
  readonly exitCode: number | null;
}

export interface NodeView {
  readonly index: number;
  readonly id: string | null;
  readonly name: string;
  readonly address: string | null;
  readonly availability: Node["availability"];
  readonly liveness: Node["liveness"];
  readonly runtime: Node["runtime"];
  readonly capacity: NodeInfo["capacity"];
  readonly free: NodeInfo["capacity"];
  readonly gpus: NodeInfo["gpus"];
  readonly labels: NodeInfo["labels"];
  readonly tasks: number;
  readonly stats: NodeStats | null;
  /** How it is being emptied; null when it is not draining. */
  readonly drain: DrainView | null;
  /** Why the last exchange with its worker failed; null when it did not. */
  readonly trouble: string | null;
}

export interface DrainView {
  /** From then on everything on the node is stopped. */
  readonly deadline: WallTime;
  readonly maxParallel: number;
  /** Attempts on it that are not known ended. */
  readonly left: number;
  /** Why some of them find no other place; null when nothing is known to be in the way. */
  readonly stuck: string | null;
}

export interface JobView {
  readonly name: string;
  readonly count: number;
  readonly gang: boolean;
  readonly submittedAt: WallTime;
  readonly completed: number;
  readonly failed: number;
  /** Tasks that run now, and are healthy if they have a health check. */
  readonly serving: number;
  /** How many of the completed ones were stopped, by scaling or by a user. */
  readonly stopped: number;
  /** Tasks that have not ended for good. */
  readonly live: number;
  /** `stopping` after it was told to stop, `ended` when no task of it is left to end. */
  readonly state: "active" | "stopping" | "ended";
  /** 1 until the first update; each one, and each way back, raises it. */
  readonly version: number;
  /** The last update, over or under way; null before the first. */
  readonly rollout: RolloutView | null;
}

export interface RolloutView extends RolloutPlan {
  readonly state: Rollout["state"];
  readonly startedAt: WallTime;
  readonly reason: string | null;
  /** Tasks that are wanted, with the job's spec, and with another. */
  readonly updated: number;
  readonly outdated: number;
  /** What it was updated from, by image; while it rolls back, what failed. */
  readonly previousImage: string;
  readonly image: string;
}

/** `waiting` is why a Pending task has no place yet, null when nothing holds it back. */
export function viewTask(cluster: Cluster, task: Task, waiting: string | null): TaskView {
  const attempt = currentAttempt(task);
  const node = attempt === undefined ? undefined : cluster.node(attempt.node);
  const report = attempt?.report ?? null;
  return {
    id: task.id,
    serial: task.serial,
    name: task.spec.name,
    job: task.jobId,
    state: task.state,
    wanted: task.wanted,
    reason:
      task.state === "Pending" ? (waiting ?? task.reason) : (task.reason ?? movingReason(cluster, task)),
    health: task.state !== "Running" || task.spec.healthCheck === null ? null : (attempt?.health ?? null),
    spec: task.spec,
    attempt: task.attempt,
    containerId: report?.containerId ?? null,
    nodeId: node?.info?.id ?? null,
    node: node === undefined ? null : nodeName(node),
    hostPorts: report?.hostPorts ?? [],
    restartCount: task.restartCount,
    submittedAt: task.submittedAt,
    startTime: report?.startedAt ?? null,
    finishTime: report?.finishedAt ?? task.finishedAt,
    exitCode: report?.exitCode ?? null,
  };
}

function movingReason(cluster: Cluster, task: Task): string | null {
  const successor = task.attemptsMade > task.attempt ? successorOf(task) : undefined;
  return successor === undefined ? null : `moving to ${nodeName(cluster.node(successor.node))}`;
}

export function viewNode(
  cluster: Cluster,
  node: Node,
  trouble: string | null,
  stuck: string | null = null,
): NodeView {
  const capacity = node.info?.capacity ?? {};
  const free: Record<string, number> = {};
  for (const name in capacity) free[name] = cluster.capacity.free(node.index, name);
  return {
    index: node.index,
    id: node.info?.id ?? null,
    name: nodeName(node),
    address: node.address,
    availability: node.availability,
    liveness: node.liveness,
    runtime: node.runtime,
    capacity,
    free,
    gpus: node.info?.gpus ?? [],
    labels: node.info?.labels ?? {},
    tasks: cluster.capacity.attemptsOn(node.index),
    stats: node.stats,
    drain: viewDrain(cluster, node.index, stuck),
    trouble,
  };
}

function viewDrain(cluster: Cluster, node: number, stuck: string | null): DrainView | null {
  const drain = cluster.drains.get(node);
  if (drain === undefined) return null;
  const { deadline, maxParallel } = drain;
  return { deadline, maxParallel, left: cluster.attemptsOnNode(node).size, stuck };
}

export function viewJob(cluster: Cluster, job: Job): JobView {
  const { id, count, gang, submittedAt, completed, failed, stopped } = job;
  const live = liveCount(job);
  const state = live === 0 ? "ended" : job.stoppedAt === null ? "active" : "stopping";
  const serve = servingOf(cluster, id);
  const counts = { count, gang, submittedAt, completed, failed, serving: serve, stopped, live };
  return { name: id, ...counts, state, version: job.version, rollout: viewRollout(cluster, job) };
}

/** PERF: O(tasks of the job). */
function viewRollout(cluster: Cluster, { id, spec, rollout }: Job): RolloutView | null {
  if (rollout === null) return null;
  let updated = 0;
  let outdated = 0;
  for (const task of cluster.tasksOfJob.get(id) ?? []) {
    if (task.finishedAt !== null || task.wanted === "stop") continue;
    if (task.spec === spec) updated++;
    else outdated++;
  }
  const { previous, sinceSerial: _, ...told } = rollout;
  return { ...told, updated, outdated, previousImage: previous.image, image: spec.image };
}

/** PERF: O(tasks of the job). */
function servingOf(cluster: Cluster, job: string): number {
  let count = 0;
  for (const task of cluster.tasksOfJob.get(job) ?? []) if (serving(task)) count++;
  return count;
}
